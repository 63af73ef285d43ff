#pragma once

#include "base/clock.h"

#include <optional>
#include <string>
#include <string_view>

namespace litectl::sandbox {

struct Moment {
  WallTime at;
  std::string problem;  // when not empty there is no time, and this is the server's text
};

// `now` + a duration ("30d", "3mo", "daily"). Only the beginning of the text is looked at.
[[nodiscard]] Moment afterDuration(std::string_view duration, WallTime now);

// When a budget with this duration is reset next: whole days, weeks and months on the calendar,
// hours and less on multiples within the day. Nothing when the server refuses the duration.
[[nodiscard]] std::optional<WallTime> nextReset(std::string_view duration, WallTime now);

}  // namespace litectl::sandbox
