#include "store/durable_store.h"
#include "support/results.h"
#include "support/test_clock.h"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <string>
#include <vector>

#include "unit/store/backend.h"
#include "unit/store/crash_samples.h"

// What is left when the process that writes ends in the middle.

namespace litectl {
namespace {

class StoreEndsTest : public testing::TestWithParam<std::string> {
 protected:
  Result<std::unique_ptr<DurableStore>> open(StoreMode mode = StoreMode::exclusive) {
    return backend_->open(scope_, mode, clock_);
  }
  std::unique_ptr<DurableStore> opened() { return open().value(); }

  std::unique_ptr<Backend> backend_ = makeBackend(GetParam());
  StoreScope scope_{"prod", "https://proxy.example", "default"};
  TestClock clock_;
};

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreEndsTest, testing::Values("Sqlite"));
INSTANTIATE_TEST_SUITE_P(Postgres, StoreEndsTest, testing::Values("Postgres"));

TEST_P(StoreEndsTest, WhatWasReportedDoneIsThereAfterAnExitInTheMiddle) {
  ASSERT_EQ(inChild([&] {
              auto store = opened();
              if (!store->remember(many(40))) ::_exit(1);
              const std::int64_t first = store->begin(intentFor(1)).value();
              if (!store->begin(intentFor(2))) ::_exit(2);
              Applied changed = numbered(1);
              changed.liveId = "changed";
              if (!store->finish(first, {.now = changed})) ::_exit(3);
              ::_exit(42);
            }),
            42);
  // First a reader, before any writer has tidied up.
  for (const StoreMode mode :
       {StoreMode::readOnly, StoreMode::readOnly, StoreMode::exclusive, StoreMode::readOnly}) {
    const auto store = open(mode);
    ASSERT_TRUE(isOk(store));
    const Memory memory = (*store)->load().value();
    EXPECT_EQ(memory.inventory.size(), 40U);
    EXPECT_EQ(memory.inventory.at(1).liveId, "changed");
    ASSERT_EQ(memory.open.size(), 1U);
    EXPECT_EQ(memory.open.front().id, numbered(2).id);
  }
}

TEST_P(StoreEndsTest, AKilledHolderLosesTheLock) {
  std::array<int, 2> ready{};
  ASSERT_EQ(::pipe(ready.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto store = opened();
    [[maybe_unused]] const ssize_t told = ::write(ready[1], "x", 1);
    while (true) ::pause();
  }
  char mark = 0;
  ASSERT_EQ(::read(ready[0], &mark, 1), 1);
  EXPECT_TRUE(failsWith(open(), Code::storeLocked, "pid " + std::to_string(child)));
  EXPECT_TRUE(isOk(open(StoreMode::readOnly)));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(isOk(open()));
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST_P(StoreEndsTest, KilledAtAnyMomentNothingReportedDoneIsMissing) {
  for (int round = 0; round < 20; ++round) {
    scope_.inventory = "round-" + std::to_string(round);
    std::array<int, 2> report{};
    ASSERT_EQ(::pipe(report.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      auto store = opened();
      for (int i = 0;; ++i) {
        const Result<std::int64_t> number = store->begin(intentFor(i));
        if (!number || !store->finish(*number, {.now = numbered(i)})) ::_exit(1);
        [[maybe_unused]] const ssize_t told = ::write(report[1], "x", 1);
      }
    }
    char mark = 0;
    for (int i = 0; i <= round; ++i) ASSERT_EQ(::read(report[0], &mark, 1), 1);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(report[1]);
    std::size_t done = static_cast<std::size_t>(round) + 1;
    while (::read(report[0], &mark, 1) == 1) ++done;
    ::close(report[0]);
    const Memory memory = opened()->load().value();
    EXPECT_GE(memory.inventory.size(), done);
    EXPECT_LE(memory.open.size(), 1U);
  }
}

}  // namespace
}  // namespace litectl
