#include "base/random.h"
#include "store/sqlite_store.h"
#include "support/results.h"
#include "support/temp_folder.h"
#include "support/test_clock.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <string>
#include <sys/resource.h>
#include <vector>

#include "unit/store/crash_samples.h"

// What is left of a file when a run ends in the middle, or when its disk or file is damaged.

namespace litectl {
namespace {

class StoreCrashTest : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path path() const { return folder_ / "state.db"; }
  Result<std::unique_ptr<DurableStore>> open(StoreMode mode = StoreMode::exclusive) {
    return openSqliteStore(path(), {"prod", "https://proxy.example", "default"}, mode, clock_,
                           random_);
  }
  std::unique_ptr<DurableStore> opened() { return open().value(); }

  TempFolder folder_;
  TestClock clock_;
  SystemRandom random_;
};

TEST_F(StoreCrashTest, ReadingAfterACrashWritesNothing) {
  opened();
  inChild([&] {
    auto store = opened();
    if (!store->remember(many(10))) ::_exit(1);
    ::_exit(0);
  });
  const std::string before = pictureOf(folder_.path());
  EXPECT_EQ(open(StoreMode::readOnly).value()->load().value().inventory.size(), 10U);
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
  EXPECT_EQ(open(StoreMode::readOnly).value()->load().value().inventory.size(), 10U);
}

TEST_F(StoreCrashTest, ACutFileIsRefusedAtEveryLength) {
  ASSERT_TRUE(isOk(opened()->remember(many(60))));
  const std::string whole = contentOf(path());
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
    putContent(path(), cut);
    for (const StoreMode mode : {StoreMode::readOnly, StoreMode::exclusive}) {
      EXPECT_TRUE(failsWith(open(mode), Code::storeCorrupt, "state.db")) << length;
    }
    EXPECT_EQ(contentOf(path()), cut);
  }
  putContent(path(), whole);
  EXPECT_EQ(opened()->load().value().inventory, many(60));
}

TEST_F(StoreCrashTest, DamageIsFoundOrHarmlessButNeverMakesAnEmptyStore) {
  ASSERT_TRUE(isOk(opened()->remember(many(60))));
  const std::string whole = contentOf(path());
  for (std::size_t at = 0; at + 64 < whole.size(); at += 997) {
    std::string damaged = whole;
    std::fill_n(damaged.begin() + static_cast<std::ptrdiff_t>(at), 64, '\xA5');
    putContent(path(), damaged);
    const auto store = open(StoreMode::readOnly);
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
  ASSERT_TRUE(std::filesystem::remove(path()));
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
    EXPECT_EQ(open(StoreMode::readOnly).value()->load().value().inventory, many(20));
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
  EXPECT_FALSE(std::filesystem::exists(path()));
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
              const auto store = open(StoreMode::readOnly);
              ::_exit(store && (*store)->load()->inventory.size() == 5 ? 42 : 2);
            }),
            42);
  EXPECT_TRUE(isOk(writer->remember(many(6))));
}

}  // namespace
}  // namespace litectl
