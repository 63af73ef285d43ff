#include "engine/spend_rate.h"

#include <charconv>
#include <map>

namespace litectl {

std::optional<std::int64_t> secondsOfWindow(std::string_view text) {
  static const std::map<std::string_view, std::int64_t> kWords = {
      {"hourly", 3'600}, {"daily", 86'400}, {"weekly", 7 * 86'400}, {"monthly", kBudgetMonth}};
  static const std::map<std::string_view, std::int64_t> kUnits = {
      {"s", 1}, {"m", 60}, {"h", 3'600}, {"d", 86'400}, {"w", 7 * 86'400}, {"mo", kBudgetMonth}};
  constexpr std::int64_t kMost = 1'000'000'000;
  if (const auto word = kWords.find(text); word != kWords.end()) return word->second;
  std::int64_t count = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), count);
  const auto unit = kUnits.find(text.substr(static_cast<std::size_t>(end - text.data())));
  if (failed != std::errc() || count <= 0 || count > kMost || unit == kUnits.end()) {
    return std::nullopt;
  }
  return count * unit->second;
}

Decimal perMonth(const Decimal& amount, std::optional<std::int64_t> window) {
  return window ? (amount * kBudgetMonth).dividedBy(*window, 6) : amount;
}

}  // namespace litectl
