#include "spec/forms.h"

namespace litectl {

const std::string& timeForm() {
  static const std::string kForm = [] {
    const std::string year = "[1-9][0-9]{3}";
    // Every fourth year but the centuries, and every fourth century.
    const std::string leapYear =
        "([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)";
    const std::string longMonth = "(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])";
    const std::string shortMonth = "(0[469]|11)-(0[1-9]|[12][0-9]|30)";
    const std::string february = "02-(0[1-9]|1[0-9]|2[0-8])";
    const std::string date = "(" + year + "-(" + longMonth + "|" + shortMonth + "|" + february +
                             ")|" + leapYear + "-02-29)";
    const std::string hourAndMinute = "([01][0-9]|2[0-3]):[0-5][0-9]";
    return date + "[Tt]" + hourAndMinute + R"(:[0-5][0-9](\.[0-9]{1,9})?([Zz]|[+-])" +
           hourAndMinute + ")";
  }();
  return kForm;
}

const std::vector<DurationUnit>& durationUnits() {
  // Each is good for a century, which no window is longer than.
  static const std::vector<DurationUnit> kUnits = {
      {"s", 10}, {"m", 8}, {"h", 6}, {"d", 5}, {"w", 4}};
  return kUnits;
}

std::string durationForm(const std::vector<std::string>& words) {
  std::string form(kOneMonth);
  for (const auto& [name, mostDigits] : durationUnits()) {
    form += "|[1-9][0-9]{0," + std::to_string(mostDigits - 1) + "}" + std::string(name);
  }
  for (const std::string& word : words) form += "|" + word;
  return form;
}

}  // namespace litectl
