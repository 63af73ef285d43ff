#include "store/sqlite_store.h"

#include "base/random.h"
#include "base/result.h"
#include "support/results.h"
#include "support/temp_folder.h"
#include "support/test_clock.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <string>
#include <unistd.h>
#include <vector>

#include "unit/store/store_samples.h"

// What is so of a file only; the rest is in store_test.cc.

namespace litectl {
namespace {

class SqliteStoreTest : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path path() const { return folder_ / "deep/state.db"; }
  Result<std::unique_ptr<DurableStore>> open(StoreMode mode = StoreMode::exclusive) {
    return open(path(), mode);
  }
  Result<std::unique_ptr<DurableStore>> open(const std::filesystem::path& at,
                                             StoreMode mode = StoreMode::exclusive) {
    return openSqliteStore(at, {"prod", "https://proxy.example/", "default"}, mode, clock_,
                           random_);
  }
  // Opens, which must work.
  std::unique_ptr<DurableStore> opened(StoreMode mode = StoreMode::exclusive) {
    auto store = open(mode);
    EXPECT_TRUE(isOk(store));
    return store ? std::move(*store) : nullptr;
  }
  void sql(const std::string& text) {
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(path().c_str(), &raw), SQLITE_OK);
    char* why = nullptr;
    EXPECT_EQ(sqlite3_exec(raw, text.c_str(), nullptr, nullptr, &why), SQLITE_OK) << why;
    sqlite3_free(why);
    sqlite3_close(raw);
  }

  TempFolder folder_;
  TestClock clock_;
  SystemRandom random_;
};

TEST_F(SqliteStoreTest, FileIsForItsOwnerOnly) {
  opened();
  const auto mode = std::filesystem::status(path()).permissions();
  EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(SqliteStoreTest, ASymbolicLinkToTheFileIsTheSameStore) {
  auto store = opened();
  ASSERT_TRUE(isOk(store->remember({applied("a")})));
  const std::filesystem::path linked = folder_ / "link.db";
  std::filesystem::create_symlink(path(), linked);
  EXPECT_TRUE(failsWith(open(linked), Code::storeLocked, "pid " + std::to_string(::getpid())));
  store.reset();
  EXPECT_EQ(open(linked).value()->load().value().inventory.size(), 1U);
  EXPECT_EQ(open(linked, StoreMode::readOnly).value()->load().value().inventory.size(), 1U);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "link.db.lock"));
}

TEST_F(SqliteStoreTest, ReadingAtRestLeavesNoTrace) {
  ASSERT_TRUE(isOk(opened()->remember({applied("a")})));
  const std::string before = pictureOf(folder_.path());
  EXPECT_EQ(opened(StoreMode::readOnly)->load().value().inventory.size(), 1U);
  EXPECT_EQ(pictureOf(folder_.path()), before);
}

TEST_F(SqliteStoreTest, AnyOtherFileIsRefused) {
  std::filesystem::create_directories(path().parent_path());
  const std::vector<std::string> contents{"", "x", "not a database at all, but long enough\n",
                                          std::string(8192, '\0'), std::string(8192, '\xFF')};
  for (const std::string& content : contents) {
    putContent(path(), content);
    for (const StoreMode mode : {StoreMode::exclusive, StoreMode::readOnly}) {
      EXPECT_TRUE(failsWith(open(mode), Code::storeCorrupt, "state.db")) << content.size();
    }
    EXPECT_EQ(contentOf(path()), content);
  }
}

TEST_F(SqliteStoreTest, SomebodyElsesDatabaseIsRefusedAndLeftAlone) {
  std::filesystem::create_directories(path().parent_path());
  sql("CREATE TABLE music (title TEXT)");
  const std::string before = contentOf(path());
  EXPECT_TRUE(failsWith(open(), Code::storeCorrupt, "no store of litectl"));
  EXPECT_EQ(contentOf(path()), before);
}

TEST_F(SqliteStoreTest, FolderInPlaceOfTheFileIsAnError) {
  std::filesystem::create_directories(path());
  EXPECT_FALSE(open().ok());
  EXPECT_FALSE(open(StoreMode::readOnly).ok());
}

TEST_F(SqliteStoreTest, PathsWithOddCharactersWork) {
  const std::filesystem::path odd = folder_ / "50% of?what#ever ü/state.db";
  ASSERT_TRUE(isOk(open(odd).value()->remember({applied("a")})));
  EXPECT_EQ(open(odd, StoreMode::readOnly).value()->load().value().inventory.size(), 1U);
  EXPECT_TRUE(std::filesystem::exists(odd));
}

}  // namespace
}  // namespace litectl
