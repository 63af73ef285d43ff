#include "net/rate_limiter.h"

#include <algorithm>

namespace litectl {

RateLimiter::RateLimiter(double requestsPerSecond)
    : interval_(requestsPerSecond > 0
                    ? std::chrono::nanoseconds(static_cast<long>(1e9 / requestsPerSecond))
                    : std::chrono::nanoseconds(0)) {}

Status RateLimiter::acquire(const Context& context) {
  if (interval_ == interval_.zero()) return {};
  const SteadyTime now = context.clock->steady();
  SteadyTime turn;
  {
    const std::scoped_lock lock(mutex_);
    turn = std::max(next_, now);
    if (turn > context.deadline) {
      return makeError(Code::unreachable, "not sent, for its turn came after its deadline",
                       "raise the target's requests per second, or the time limit");
    }
    next_ = turn + interval_;
  }
  if (turn > now && !context.clock->waitUntil(turn, context.stop)) {
    return makeError(Code::interrupted, "stopped while a request waited for its turn");
  }
  return {};
}

}  // namespace litectl
