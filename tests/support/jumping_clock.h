#pragma once

#include "base/clock.h"

#include <mutex>

namespace litectl::test {

// A clock on which waiting takes no time: it jumps to the end of each wait. Thread-safe.
class JumpingClock final : public Clock {
 public:
  explicit JumpingClock(WallTime start) : start_(start) {}

  [[nodiscard]] WallTime now() const override { return start_ + waited(); }
  [[nodiscard]] SteadyTime steady() const override { return SteadyTime{} + waited(); }
  bool waitUntil(SteadyTime until, const std::stop_token& stop) override {
    if (stop.stop_requested()) return false;
    const std::lock_guard lock(mutex_);
    const auto end = std::chrono::ceil<std::chrono::milliseconds>(until.time_since_epoch());
    if (end > waited_) waited_ = end;
    return true;
  }
  // How long all waits together took.
  [[nodiscard]] std::chrono::milliseconds waited() const {
    const std::lock_guard lock(mutex_);
    return waited_;
  }

 private:
  WallTime start_;
  mutable std::mutex mutex_;
  std::chrono::milliseconds waited_{0};
};

}  // namespace litectl::test
