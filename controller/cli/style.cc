#include "cli/style.h"

#include "base/secret_shapes.h"
#include "base/utf8.h"
#include "value/json.h"

#include <algorithm>
#include <cctype>
#include <vector>

namespace litectl {
namespace {

// Cuts between characters, never inside one.
std::string cut(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text + "…";
}

std::vector<std::string> texts(const Value& list) {
  std::vector<std::string> out;
  for (const Value& element : list.list()) out.push_back(shortValue(element, 40));
  std::sort(out.begin(), out.end());
  return out;
}

std::string listChange(const Value& from, const Value& to) {
  const std::vector<std::string> before = texts(from);
  const std::vector<std::string> after = texts(to);
  constexpr std::size_t kShown = 8;
  std::vector<std::string> differences;
  for (const std::string& each : after) {
    if (!std::binary_search(before.begin(), before.end(), each)) differences.push_back("+" + each);
  }
  for (const std::string& each : before) {
    if (!std::binary_search(after.begin(), after.end(), each)) differences.push_back("-" + each);
  }
  std::string out =
      std::to_string(before.size()) + " → " + std::to_string(after.size()) + " names:";
  for (std::size_t i = 0; i < std::min(kShown, differences.size()); ++i) {
    out.append(" ").append(differences[i]);
  }
  if (differences.size() > kShown) {
    out += " and " + std::to_string(differences.size() - kShown) + " more";
  }
  return out;
}

}  // namespace

std::string Style::in(std::string_view code, std::string_view text) const {
  if (!colour) return std::string(text);
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

std::string clean(std::string_view text) { return printable(maskSecrets(text)); }

std::string shortValue(const Value& value, std::size_t most) {
  if (value.isNull()) return "(none)";
  return cut(clean(toJson(value)), most);
}

std::string fromTo(const Value& from, const Value& to) {
  constexpr std::size_t kShort = 60;
  if (from.isList() && to.isList() &&
      (toJson(from).size() > kShort || toJson(to).size() > kShort)) {
    return listChange(from, to);
  }
  return shortValue(from) + " → " + shortValue(to);
}

}  // namespace litectl
