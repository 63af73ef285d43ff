#pragma once

#include "base/context.h"
#include "base/result.h"

#include <mutex>

namespace litectl {

// Spaces requests evenly: at most so many begin in a second. Thread-safe.
class RateLimiter {
 public:
  explicit RateLimiter(double requestsPerSecond);  // 0 or less: no limit

  // Waits for a turn. Errors: interrupted; unreachable when the turn would come after the
  // deadline (then the turn is not used up).
  [[nodiscard]] Status acquire(const Context& context);

 private:
  const std::chrono::nanoseconds interval_;
  std::mutex mutex_;
  SteadyTime next_ = SteadyTime::min();
};

}  // namespace litectl
