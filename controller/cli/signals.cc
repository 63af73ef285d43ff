#include "cli/signals.h"

#include <pthread.h>
#include <signal.h>
#include <string_view>
#include <unistd.h>

namespace litectl {
namespace {

// Wakes the waiting thread at the end.
constexpr int kEnd = SIGUSR2;

sigset_t watched() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, kEnd}) sigaddset(&set, number);
  return set;
}

}  // namespace

Signals::Signals() {
  const sigset_t set = watched();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  waiter_ = std::jthread([this] { wait(); });
}

Signals::~Signals() {
  ended_ = true;
  ::pthread_kill(waiter_.native_handle(), kEnd);
}

void Signals::wait() {
  const sigset_t set = watched();
  for (;;) {
    int number = 0;
    if (::sigwait(&set, &number) != 0) continue;
    if (ended_) return;
    if (number == kEnd || stop_.request_stop()) continue;
    constexpr std::string_view kLast = "interrupted; the next run finishes what was begun\n";
    if (::write(STDERR_FILENO, kLast.data(), kLast.size()) < 0) ::_exit(130);
    ::_exit(130);
  }
}

}  // namespace litectl
