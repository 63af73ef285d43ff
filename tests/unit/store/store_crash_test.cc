#include "base/random.h"
#include "store/sqlite_store.h"
#include "support/results.h"
#include "support/temp_folder.h"
#include "support/test_clock.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <functional>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

// What is left when a run ends in the middle, or when its disk or file is damaged.

namespace litectl {
namespace {

using Mode = SqliteStore::OpenMode;

// Runs it in a process of its own and gives that process's exit status.
int inChild(const std::function<void()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

Applied numbered(int number) {
  Value fields = Value::emptyMap();
  fields.set("note", std::string(300, 'x')).set("number", number);
  const std::string name = std::to_string(1000 + number);
  return {{"Team", name}, "id-" + name, fields, Deletion::remove, std::nullopt};
}

std::vector<Applied> many(int count) {
  std::vector<Applied> objects;
  for (int i = 0; i < count; ++i) objects.push_back(numbered(i));
  return objects;
}

Intent intentFor(int number) {
  Intent intent;
  intent.run = "r";
  intent.id = numbered(number).id;
  intent.action = Op::update;
  intent.fields = Value::emptyMap();
  return intent;
}

class StoreCrashTest : public testing::Test {
 protected:
  [[nodiscard]] StoreLocation location() const {
    return {folder_ / "state.db", "prod", "https://proxy.example", "default"};
  }
  Result<std::unique_ptr<SqliteStore>> open(Mode mode = Mode::exclusive) {
    return SqliteStore::open(location(), mode, clock_, random_);
  }
  std::unique_ptr<SqliteStore> opened() { return open().value(); }

  TempFolder folder_;
  TestClock clock_;
  SystemRandom random_;
};

TEST_F(StoreCrashTest, WhatWasReportedDoneIsThereAfterAnExitInTheMiddle) {
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
  for (const Mode mode : {Mode::readOnly, Mode::readOnly, Mode::exclusive, Mode::readOnly}) {
    const auto store = open(mode);
    ASSERT_TRUE(isOk(store));
    const Memory memory = (*store)->load().value();
    EXPECT_EQ(memory.inventory.size(), 40U);
    EXPECT_EQ(memory.inventory.at(1).liveId, "changed");
    ASSERT_EQ(memory.open.size(), 1U);
    EXPECT_EQ(memory.open.front().id, numbered(2).id);
  }
}

TEST_F(StoreCrashTest, ReadingAfterACrashWritesNothing) {
  opened();
  inChild([&] {
    auto store = opened();
    if (!store->remember(many(10))) ::_exit(1);
    ::_exit(0);
  });
  const std::string before = pictureOf(folder_.path());
  EXPECT_EQ(open(Mode::readOnly).value()->load().value().inventory.size(), 10U);
  EXPECT_EQ(pictureOf(folder_.path()), before);
}

TEST_F(StoreCrashTest, LostIndexOfTheLogIsMadeAgain) {
  opened();
  inChild([&] {
    auto store = opened();
    if (!store->remember(many(10))) ::_exit(1);
    ::_exit(0);
  });
  ASSERT_TRUE(std::filesystem::remove(folder_ / "state.db-shm"));
  EXPECT_EQ(open(Mode::readOnly).value()->load().value().inventory.size(), 10U);
}

TEST_F(StoreCrashTest, AKilledHolderLosesTheLock) {
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
  EXPECT_TRUE(isOk(open(Mode::readOnly)));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(isOk(open()));
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST_F(StoreCrashTest, KilledAtAnyMomentNothingReportedDoneIsMissing) {
  for (int round = 0; round < 20; ++round) {
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
    std::filesystem::remove(folder_ / "state.db");
  }
}

TEST_F(StoreCrashTest, ACutFileIsRefusedAtEveryLength) {
  ASSERT_TRUE(isOk(opened()->remember(many(60))));
  const std::string whole = contentOf(location().path);
  ASSERT_GT(whole.size(), 16384U);
  std::vector<std::size_t> lengths;
  for (std::size_t at = 0; at < whole.size(); at += 509) lengths.push_back(at);
  for (std::size_t at = 0; at < 128; ++at) lengths.push_back(at);
  for (std::size_t at = 4096; at < whole.size(); at += 4096) {
    for (const std::size_t near : {at - 1, at, at + 1}) lengths.push_back(near);
  }
  lengths.push_back(whole.size() - 1);
  for (const std::size_t length : lengths) {
    const std::string_view cut = std::string_view(whole).substr(0, length);
    putContent(location().path, cut);
    for (const Mode mode : {Mode::readOnly, Mode::exclusive}) {
      EXPECT_TRUE(failsWith(open(mode), Code::storeCorrupt, "state.db")) << length;
    }
    EXPECT_EQ(contentOf(location().path), cut);
  }
  putContent(location().path, whole);
  EXPECT_EQ(opened()->load().value().inventory, many(60));
}

TEST_F(StoreCrashTest, DamageIsFoundOrHarmlessButNeverMakesAnEmptyStore) {
  ASSERT_TRUE(isOk(opened()->remember(many(60))));
  const std::string whole = contentOf(location().path);
  for (std::size_t at = 0; at + 64 < whole.size(); at += 997) {
    std::string damaged = whole;
    std::fill_n(damaged.begin() + static_cast<std::ptrdiff_t>(at), 64, '\xA5');
    putContent(location().path, damaged);
    const auto store = open(Mode::readOnly);
    if (!store) continue;
    const Result<Memory> memory = (*store)->load();
    ASSERT_TRUE(isOk(memory));
    EXPECT_EQ(memory->inventory.size(), 60U) << at;
  }
}

TEST_F(StoreCrashTest, FileGoneButItsLogStillThereIsRefused) {
  inChild([&] {
    auto store = opened();
    if (!store->remember(many(3))) ::_exit(1);
    ::_exit(0);
  });
  ASSERT_TRUE(std::filesystem::remove(location().path));
  EXPECT_TRUE(failsWith(open(), Code::storeCorrupt, "state.db-wal"));
  ASSERT_TRUE(std::filesystem::remove(folder_ / "state.db-wal"));
  EXPECT_TRUE(opened()->load().value().inventory.empty());
}

TEST_F(StoreCrashTest, HalfMadeStoreOfAnEarlierRunIsReplaced) {
  putContent(folder_ / "state.db.new", "half");
  putContent(folder_ / "state.db.new-journal", "half");
  EXPECT_TRUE(opened()->load().value().inventory.empty());
  EXPECT_FALSE(std::filesystem::exists(folder_ / "state.db.new"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "state.db.new-journal"));
}

// A file-size limit acts like a disk that is full after so many bytes.
TEST_F(StoreCrashTest, FullDiskIsReportedAndTheOldStateStaysWhole) {
  ASSERT_TRUE(isOk(opened()->remember(many(20))));
  for (const rlim_t limit : {40'000U, 60'000U, 100'000U, 200'000U}) {
    EXPECT_EQ(inChild([&] {
                auto store = opened();
                std::signal(SIGXFSZ, SIG_IGN);
                const rlimit small{limit, limit};
                if (::setrlimit(RLIMIT_FSIZE, &small) != 0) ::_exit(1);
                const Status grown = store->remember(many(1000));
                if (grown || grown.error().code != Code::writeFailed) ::_exit(2);
                const Result<Memory> memory = store->load();
                if (!memory || memory->inventory.size() != 20) ::_exit(3);
                ::_exit(42);
              }),
              42)
        << limit;
    EXPECT_EQ(open(Mode::readOnly).value()->load().value().inventory, many(20));
    EXPECT_EQ(opened()->load().value().inventory, many(20));
  }
}

TEST_F(StoreCrashTest, FullDiskAtCreationLeavesNothingBehind) {
  EXPECT_EQ(inChild([&] {
              std::signal(SIGXFSZ, SIG_IGN);
              const rlimit small{5000, 5000};
              if (::setrlimit(RLIMIT_FSIZE, &small) != 0) ::_exit(1);
              const auto store = open();
              ::_exit(!store && store.error().code == Code::writeFailed ? 42 : 2);
            }),
            42);
  EXPECT_FALSE(std::filesystem::exists(location().path));
  EXPECT_TRUE(isOk(open()));
}

TEST_F(StoreCrashTest, FolderThatMayNotBeWrittenIsReported) {
  if (::geteuid() == 0) {
    // Root may write anywhere: do it as somebody else.
    ASSERT_EQ(::chmod(folder_.path().c_str(), 0755), 0);
    EXPECT_EQ(inChild([&] {
                if (::setgid(65534) != 0 || ::setuid(65534) != 0) ::_exit(1);
                const auto store = open();
                ::_exit(!store && store.error().code == Code::writeFailed ? 42 : 2);
              }),
              42);
    return;
  }
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0500), 0);
  EXPECT_TRUE(failsWith(open(), Code::writeFailed, "state.db"));
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0700), 0);
}

TEST_F(StoreCrashTest, ReaderWhoMayNotWriteReadsBesideTheWriter) {
  auto writer = opened();
  ASSERT_TRUE(isOk(writer->remember(many(5))));
  if (::geteuid() != 0) return;  // only another user shows it
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0755), 0);
  for (const char* part : {"state.db", "state.db-wal", "state.db-shm"}) {
    ASSERT_EQ(::chmod((folder_ / part).c_str(), 0644), 0);
  }
  EXPECT_EQ(inChild([&] {
              if (::setgid(65534) != 0 || ::setuid(65534) != 0) ::_exit(1);
              const auto store = open(Mode::readOnly);
              ::_exit(store && (*store)->load()->inventory.size() == 5 ? 42 : 2);
            }),
            42);
  EXPECT_TRUE(isOk(writer->remember(many(6))));
}

}  // namespace
}  // namespace litectl
