#pragma once

#include "base/clock.h"

#include <mutex>
#include <vector>

namespace litectl {

// A clock whose waits are over at once: they move the time instead. Thread-safe.
class FakeClock final : public Clock {
 public:
  [[nodiscard]] WallTime now() const override {
    const std::scoped_lock lock(mutex_);
    return start_ + std::chrono::duration_cast<std::chrono::milliseconds>(passed_);
  }
  [[nodiscard]] SteadyTime steady() const override {
    const std::scoped_lock lock(mutex_);
    return SteadyTime() + passed_;
  }
  bool waitUntil(SteadyTime until, const std::stop_token& stop) override {
    if (stop.stop_requested()) return false;
    const std::scoped_lock lock(mutex_);
    const auto wait = until - (SteadyTime() + passed_);
    waits_.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(wait));
    if (wait.count() > 0) passed_ += wait;
    return true;
  }
  [[nodiscard]] std::vector<std::chrono::milliseconds> waits() const {
    const std::scoped_lock lock(mutex_);
    return waits_;
  }

 private:
  mutable std::mutex mutex_;
  WallTime start_ = std::chrono::sys_days(std::chrono::year(2027) / 1 / 1);
  SteadyTime::duration passed_ = std::chrono::hours(1);
  std::vector<std::chrono::milliseconds> waits_;
};

}  // namespace litectl
