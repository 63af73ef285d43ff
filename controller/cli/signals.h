#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

namespace litectl {

// Turns SIGINT, SIGTERM and SIGHUP into a request to stop; a second one ends the process at once
// with status 130.
// Make one in main before any other thread starts: threads inherit that the signals are blocked.
class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  [[nodiscard]] std::stop_token token() const { return stop_.get_token(); }

 private:
  void wait();

  std::stop_source stop_;
  std::atomic<bool> ended_ = false;
  std::jthread waiter_;
};

}  // namespace litectl
