#include "base/duration.h"

#include <charconv>
#include <cstdint>

namespace litectl {

Result<std::chrono::milliseconds> parseDuration(std::string_view text) {
  const auto bad = [&] {
    return makeError(Code::badDuration, "\"" + std::string(text) + "\" is not a duration",
                     "write a whole number and a unit: 30s, 5m, 2h, 7d");
  };
  std::int64_t count = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (ec != std::errc() || count < 0 || count > 1'000'000'000) return bad();
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  std::int64_t millis = 0;
  if (unit == "ms") millis = 1;
  if (unit == "s") millis = 1000;
  if (unit == "m") millis = 60'000;
  if (unit == "h") millis = 3'600'000;
  if (unit == "d") millis = 86'400'000;
  if (unit == "w") millis = 604'800'000;
  if (millis == 0) return bad();
  return std::chrono::milliseconds(count * millis);
}

}  // namespace litectl
