#include "engine/release.h"

#include <charconv>
#include <optional>
#include <vector>

namespace litectl {
namespace {

std::optional<std::vector<int>> numbersOf(std::string_view release) {
  std::vector<int> numbers;
  const char* at = release.data();
  const char* const end = at + release.size();
  while (at != end) {
    int number = 0;
    const auto [next, ec] = std::from_chars(at, end, number);
    if (ec != std::errc() || number < 0) return std::nullopt;
    numbers.push_back(number);
    at = next;
    if (at == end) break;
    if (*at != '.' || at + 1 == end) return std::nullopt;
    ++at;
  }
  if (numbers.empty()) return std::nullopt;
  return numbers;
}

}  // namespace

bool releaseProved(const TargetSpec& target, std::string_view release) {
  const auto actual = numbersOf(release);
  const auto from = numbersOf(target.provedFrom);
  const auto upTo = numbersOf(target.provedUpTo);
  return actual && from && upTo && *from <= *actual && *actual <= *upTo;
}

}  // namespace litectl
