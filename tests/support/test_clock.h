#pragma once

#include "base/clock.h"

#include <atomic>
#include <cstdint>

namespace litectl {

// A clock that stands still until a test moves it; waiting moves it.
class TestClock final : public Clock {
 public:
  explicit TestClock(WallTime start = WallTime(std::chrono::milliseconds(1'798'761'600'000)))
      : millis_(start.time_since_epoch().count()) {}

  [[nodiscard]] WallTime now() const override {
    return WallTime(std::chrono::milliseconds(millis_.load()));
  }
  [[nodiscard]] SteadyTime steady() const override {
    return SteadyTime(std::chrono::milliseconds(millis_.load()));
  }
  bool waitUntil(SteadyTime until, const std::stop_token& stop) override {
    if (until > steady()) {
      advance(std::chrono::ceil<std::chrono::milliseconds>(until - steady()));
    }
    return !stop.stop_requested();
  }
  void advance(std::chrono::milliseconds by) { millis_ += by.count(); }

 private:
  std::atomic<std::int64_t> millis_;
};

}  // namespace litectl
