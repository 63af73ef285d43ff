#pragma once

#include "base/result.h"

#include <chrono>
#include <stop_token>
#include <string>
#include <string_view>

namespace litectl {

using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;
using SteadyTime = std::chrono::steady_clock::time_point;

// Where time comes from. Thread-safe. Nothing else in the program asks the system for the time.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  [[nodiscard]] virtual WallTime now() const = 0;
  [[nodiscard]] virtual SteadyTime steady() const = 0;
  // Waits until `until` or until a stop is asked for; false means stopped.
  virtual bool waitUntil(SteadyTime until, const std::stop_token& stop) = 0;
};

// The machine's clock.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] WallTime now() const override;
  [[nodiscard]] SteadyTime steady() const override;
  bool waitUntil(SteadyTime until, const std::stop_token& stop) override;
};

// "2027-01-01T00:00:00Z" (milliseconds only when not zero).
[[nodiscard]] std::string formatTime(WallTime time);
// RFC 3339 with zone, or without one as LiteLLM sometimes answers (then UTC). Any fraction of a
// second is cut to milliseconds.
[[nodiscard]] Result<WallTime> parseTime(std::string_view text);

}  // namespace litectl
