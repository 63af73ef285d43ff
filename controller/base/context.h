#pragma once

#include "base/clock.h"

#include <stop_token>

namespace litectl {

// First parameter of everything that may block: who may stop it, and until when it may take.
// A value; the Clock must outlive it.
struct Context {
  Clock* clock = nullptr;
  std::stop_token stop;
  SteadyTime deadline = SteadyTime::max();

  [[nodiscard]] bool stopped() const { return stop.stop_requested(); }
  // The same context with an earlier end.
  [[nodiscard]] Context within(std::chrono::milliseconds limit) const {
    Context inner = *this;
    const SteadyTime end = clock->steady() + limit;
    if (end < inner.deadline) inner.deadline = end;
    return inner;
  }
};

}  // namespace litectl
