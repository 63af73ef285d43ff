#pragma once

#include "base/clock.h"
#include "base/random.h"

#include <mutex>
#include <random>

namespace litectl::testing {

// Time that stands still until the test moves it; waiting moves it at once. Thread-safe.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(WallTime now = parseTime("2026-11-22T12:00:00Z").value()) : now_(now) {}

  WallTime now() const override {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  SteadyTime steady() const override {
    const std::lock_guard lock(mutex_);
    return steady_;
  }
  bool waitUntil(SteadyTime until, const std::stop_token& stop) override {
    const std::lock_guard lock(mutex_);
    if (stop.stop_requested()) return false;
    if (until > steady_) {
      now_ += std::chrono::duration_cast<std::chrono::milliseconds>(until - steady_);
      steady_ = until;
    }
    return true;
  }
  void advance(std::chrono::milliseconds by) {
    const std::lock_guard lock(mutex_);
    now_ += by;
    steady_ += by;
  }

 private:
  mutable std::mutex mutex_;
  WallTime now_;
  SteadyTime steady_{};
};

// The same "random" bytes in every run. Thread-safe.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(unsigned seed = 1) : engine_(seed) {}
  void fill(unsigned char* bytes, std::size_t count) override {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<unsigned char>(engine_());
  }

 private:
  std::mutex mutex_;
  std::mt19937 engine_;
};

}  // namespace litectl::testing
