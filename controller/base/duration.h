#pragma once

#include "base/result.h"

#include <chrono>
#include <string_view>

namespace litectl {

// "250ms", "30s", "5m", "2h", "7d", "4w": a length of time in settings and flags.
[[nodiscard]] Result<std::chrono::milliseconds> parseDuration(std::string_view text);

}  // namespace litectl
