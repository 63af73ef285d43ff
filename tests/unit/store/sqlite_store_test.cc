#include "store/sqlite_store.h"

#include "base/random.h"
#include "base/result.h"
#include "store/store_schema.h"
#include "support/results.h"
#include "support/temp_folder.h"
#include "support/test_clock.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <string>
#include <thread>
#include <vector>

namespace litectl {
namespace {

using Mode = SqliteStore::OpenMode;

Applied applied(const std::string& name, std::string liveId = "") {
  if (liveId.empty()) liveId = "id of " + name;
  Value fields = Value::emptyMap();
  fields.set("maxBudget", 5).set("models", Value(Value::List{"gpt-4o"})).set("expires", Value());
  return {{"VirtualKey", name},
          std::move(liveId),
          fields,
          Deletion::forbid,
          Slot{"file", "a/b", "KEY"}};
}

Intent intent(const std::string& name) {
  Intent made;
  made.run = "run-1";
  made.id = {"VirtualKey", name};
  made.action = Op::create;
  made.liveId = "hash";
  made.slot = Slot{"file", "x.env", "V"};
  made.fields = Value::emptyMap();
  made.fields.set("alias", "a").set("maxBudget", *Decimal::parse("0.10"));
  made.deletion = Deletion::orphan;
  return made;
}

class SqliteStoreTest : public testing::Test {
 protected:
  [[nodiscard]] StoreLocation location() const {
    return {folder_ / "deep/state.db", "prod", "https://proxy.example/", "default"};
  }
  Result<std::unique_ptr<SqliteStore>> open(Mode mode = Mode::exclusive) {
    return open(location(), mode);
  }
  Result<std::unique_ptr<SqliteStore>> open(const StoreLocation& at, Mode mode = Mode::exclusive) {
    return SqliteStore::open(at, mode, clock_, random_);
  }
  // Opens, which must work.
  std::unique_ptr<SqliteStore> opened(Mode mode = Mode::exclusive) {
    Result<std::unique_ptr<SqliteStore>> store = open(mode);
    EXPECT_TRUE(isOk(store));
    return store ? std::move(*store) : nullptr;
  }
  void sql(const std::string& text) {
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(location().path.c_str(), &raw), SQLITE_OK);
    char* why = nullptr;
    EXPECT_EQ(sqlite3_exec(raw, text.c_str(), nullptr, nullptr, &why), SQLITE_OK) << why;
    sqlite3_free(why);
    sqlite3_close(raw);
  }

  TempFolder folder_;
  TestClock clock_;
  SystemRandom random_;
};

TEST_F(SqliteStoreTest, NewStoreIsEmptyWithAnIdThatLasts) {
  const Memory first = opened()->load().value();
  EXPECT_EQ(first.storeId.size(), 36U);
  EXPECT_TRUE(first.inventory.empty());
  EXPECT_TRUE(first.open.empty());
  EXPECT_EQ(opened()->load().value().storeId, first.storeId);
}

TEST_F(SqliteStoreTest, FileIsForItsOwnerOnly) {
  opened();
  const auto mode = std::filesystem::status(location().path).permissions();
  EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(SqliteStoreTest, RememberedObjectsComeBackSortedAndWhole) {
  {
    auto store = opened();
    Applied bare{{"Team", "z"}, "", Value(), Deletion::remove, std::nullopt};
    ASSERT_TRUE(isOk(store->remember({applied("b"), bare, applied("a")})));
  }
  const Memory memory = opened()->load().value();
  ASSERT_EQ(memory.inventory.size(), 3U);
  EXPECT_EQ(memory.inventory.at(0).id.text(), "Team/z");
  EXPECT_EQ(memory.inventory.at(1), applied("a"));
  EXPECT_EQ(memory.inventory.at(2), applied("b"));
}

TEST_F(SqliteStoreTest, IntentStaysOpenAcrossReopening) {
  std::int64_t number = 0;
  {
    auto store = opened();
    number = store->begin(intent("a")).value();
    ASSERT_TRUE(isOk(store->begin(intent("b"))));
  }
  const Memory memory = opened()->load().value();
  ASSERT_EQ(memory.open.size(), 2U);
  const Intent& first = memory.open.front();
  EXPECT_EQ(first.number, number);
  EXPECT_EQ(first.run, "run-1");
  EXPECT_EQ(first.id, intent("a").id);
  EXPECT_EQ(first.action, Op::create);
  EXPECT_EQ(first.liveId, "hash");
  EXPECT_EQ(first.slot, intent("a").slot);
  EXPECT_EQ(first.fields, intent("a").fields);
  EXPECT_EQ(first.deletion, Deletion::orphan);
}

TEST_F(SqliteStoreTest, FinishReplacesLastAppliedAndClosesTheIntent) {
  auto store = opened();
  ASSERT_TRUE(isOk(store->remember({applied("a", "old")})));
  const std::int64_t number = store->begin(intent("a")).value();
  ASSERT_TRUE(isOk(store->finish(number, {.now = applied("a", "new")})));
  const Memory memory = store->load().value();
  EXPECT_TRUE(memory.open.empty());
  ASSERT_EQ(memory.inventory.size(), 1U);
  EXPECT_EQ(memory.inventory.front().liveId, "new");
}

TEST_F(SqliteStoreTest, RemembersForADayThatAnObjectWasMadeAnew) {
  auto store = opened();
  const auto make = [&](const std::string& liveId) {
    const std::int64_t number = store->begin(intent("a")).value();
    ASSERT_TRUE(isOk(store->finish(number, {.now = applied("a", liveId)})));
  };
  make("first");
  EXPECT_TRUE(store->load().value().remade.empty());
  const WallTime then = clock_.now();
  make("second");
  EXPECT_EQ(store->load().value().remade.at(intent("a").id), std::vector{then});
  clock_.advance(kRemadeKept + std::chrono::hours(1));
  make("third");
  EXPECT_EQ(store->load().value().remade.at(intent("a").id), std::vector{clock_.now()});
}

TEST_F(SqliteStoreTest, AnObjectIsRememberedUnderOneName) {
  auto store = opened();
  ASSERT_TRUE(isOk(store->remember({applied("b", "one"), applied("c", "two")})));
  const std::int64_t number = store->begin(intent("a")).value();
  ASSERT_TRUE(isOk(store->finish(number, {.now = applied("a", "one")})));
  ASSERT_TRUE(isOk(store->remember({applied("d", "two")})));
  const Memory memory = store->load().value();
  ASSERT_EQ(memory.inventory.size(), 2U);
  EXPECT_EQ(memory.inventory.front().id.name, "a");
  EXPECT_EQ(memory.inventory.back().id.name, "d");
}

TEST_F(SqliteStoreTest, WhatOthersHoldIsKeptApartFromWhatTheyHaveBegun) {
  StoreLocation other = location();
  other.inventory = "other";
  {
    const auto store = SqliteStore::open(other, Mode::exclusive, clock_, random_).value();
    ASSERT_TRUE(isOk(store->remember({applied("a", "held")})));
    Intent begun = intent("b");
    begun.liveId = "begun";
    ASSERT_TRUE(store->begin(begun).has_value());
    Intent changing = intent("c");
    changing.action = Op::update;
    changing.liveId = "changing";
    ASSERT_TRUE(store->begin(changing).has_value());
  }
  const Memory memory = opened()->load().value();
  const std::string kind = intent("a").id.kind;
  using Others = std::map<LiveKey, std::string>;
  EXPECT_EQ(memory.elsewhere, (Others{{LiveKey(kind, "held"), "other"}}));
  EXPECT_EQ(memory.begunElsewhere, (Others{{LiveKey(kind, "begun"), "other"}}));
  clock_.advance(kCallMayArrive);
  EXPECT_TRUE(opened()->load().value().begunElsewhere.empty()) << "its call arrives no more";
}

TEST_F(SqliteStoreTest, AReaderUnderstandsAStoreOfAnOlderVersion) {
  ASSERT_TRUE(isOk(opened()->remember({applied("a")})));
  sql("DROP INDEX applied_live; DROP TABLE remade; ALTER TABLE target DROP COLUMN release_by; "
      "PRAGMA user_version=1");
  EXPECT_FALSE(opened(Mode::readOnly)->cachedRelease().value().has_value());
  EXPECT_EQ(opened(Mode::readOnly)->load().value().inventory.size(), 1U);
  const Memory memory = opened()->load().value();
  EXPECT_EQ(memory.inventory.size(), 1U);
  EXPECT_TRUE(memory.remade.empty());
}

TEST_F(SqliteStoreTest, FinishWithNothingLeavesTheObjectAsItWas) {
  auto store = opened();
  ASSERT_TRUE(isOk(store->remember({applied("a", "old")})));
  ASSERT_TRUE(isOk(store->finish(store->begin(intent("a")).value(), {})));
  EXPECT_EQ(store->load().value().inventory.front().liveId, "old");
}

TEST_F(SqliteStoreTest, FinishForgetsOnlyTheIntentsObject) {
  auto store = opened();
  ASSERT_TRUE(isOk(store->remember({applied("a"), applied("b")})));
  ASSERT_TRUE(isOk(store->finish(store->begin(intent("a")).value(), {.forgotten = true})));
  const Memory memory = store->load().value();
  ASSERT_EQ(memory.inventory.size(), 1U);
  EXPECT_EQ(memory.inventory.front().id.name, "b");
}

TEST_F(SqliteStoreTest, FinishOfAnIntentThatIsNotOpenChangesNothing) {
  auto store = opened();
  const std::int64_t number = store->begin(intent("a")).value();
  ASSERT_TRUE(isOk(store->finish(number, {})));
  EXPECT_TRUE(failsWith(store->finish(number, {.now = applied("a")}), Code::internal, "no open"));
  EXPECT_TRUE(store->load().value().inventory.empty());
}

TEST_F(SqliteStoreTest, IntentNumbersAreNeverUsedAgain) {
  auto store = opened();
  const std::int64_t first = store->begin(intent("a")).value();
  ASSERT_TRUE(isOk(store->finish(first, {})));
  store.reset();
  EXPECT_GT(opened()->begin(intent("a")).value(), first);
}

TEST_F(SqliteStoreTest, RootsAreReplaced) {
  auto store = opened();
  ASSERT_TRUE(isOk(store->rememberRoots({"/a", "/b"})));
  ASSERT_TRUE(isOk(store->rememberRoots({"/c"})));
  EXPECT_EQ(store->load().value().roots, std::vector<std::string>{"/c"});
}

TEST_F(SqliteStoreTest, AssumedIdReplacesTheOwn) {
  ASSERT_TRUE(isOk(opened()->assumeId("from-the-markers")));
  EXPECT_EQ(opened()->load().value().storeId, "from-the-markers");
}

TEST_F(SqliteStoreTest, CachedReleaseKeepsItsTime) {
  EXPECT_FALSE(opened()->cachedRelease().value().has_value());
  const WallTime then = clock_.now();
  ASSERT_TRUE(isOk(opened()->cacheRelease("1.102.4")));
  clock_.advance(std::chrono::hours(1));
  for (const Mode mode : {Mode::exclusive, Mode::readOnly}) {
    const CachedRelease cached = opened(mode)->cachedRelease().value().value();
    EXPECT_EQ(cached.release, "1.102.4");
    EXPECT_EQ(cached.at, then);
  }
}

TEST_F(SqliteStoreTest, CachedReleaseIsForTheCredentialItWasReadWith) {
  const Secret admin(std::string_view("sk-admin"));
  const Secret other(std::string_view("sk-other"));
  ASSERT_TRUE(isOk(opened()->cacheRelease("1.102.4", &admin)));
  for (const Mode mode : {Mode::exclusive, Mode::readOnly}) {
    EXPECT_TRUE(opened(mode)->cachedRelease(&admin).value().has_value());
    EXPECT_FALSE(opened(mode)->cachedRelease(&other).value().has_value());
    EXPECT_FALSE(opened(mode)->cachedRelease().value().has_value());
  }
  const std::string by = opened()->cachedRelease(&admin).value()->by;
  EXPECT_EQ(by.size(), 16U);
  EXPECT_EQ(by.find_first_not_of("0123456789abcdef"), std::string::npos);
  ASSERT_TRUE(isOk(opened()->assumeId("another-store")));
  EXPECT_FALSE(opened()->cachedRelease(&admin).value().has_value());
}

TEST_F(SqliteStoreTest, ASymbolicLinkToTheFileIsTheSameStore) {
  auto store = opened();
  ASSERT_TRUE(isOk(store->remember({applied("a")})));
  StoreLocation linked = location();
  linked.path = folder_ / "link.db";
  std::filesystem::create_symlink(location().path, linked.path);
  EXPECT_TRUE(failsWith(open(linked), Code::storeLocked, "pid " + std::to_string(::getpid())));
  store.reset();
  EXPECT_EQ(open(linked).value()->load().value().inventory.size(), 1U);
  EXPECT_EQ(open(linked, Mode::readOnly).value()->load().value().inventory.size(), 1U);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "link.db.lock"));
}

TEST_F(SqliteStoreTest, TwoHundredRunsWithNothingNewWriteNothing) {
  ASSERT_TRUE(isOk(opened()->remember({applied("a")})));
  ASSERT_TRUE(isOk(opened()->rememberRoots({"/a"})));
  const std::string before = contentOf(location().path);
  const auto written = std::filesystem::last_write_time(location().path);
  for (int run = 0; run < 200; ++run) {
    auto store = opened();
    ASSERT_TRUE(isOk(store->load()));
    ASSERT_TRUE(isOk(store->remember({applied("a")})));
    ASSERT_TRUE(isOk(store->rememberRoots({"/a"})));
  }
  EXPECT_EQ(contentOf(location().path), before);
  EXPECT_EQ(std::filesystem::last_write_time(location().path), written);
}

TEST_F(SqliteStoreTest, InventoriesAndTargetsOfOneFileAreApart) {
  ASSERT_TRUE(isOk(opened()->remember({applied("a")})));
  StoreLocation inventory = location();
  inventory.inventory = "other";
  StoreLocation target = location();
  target.target = "staging";
  target.url = "https://staging.example";
  const std::string id = opened()->load().value().storeId;
  EXPECT_EQ(open(inventory).value()->load().value().storeId, id);
  EXPECT_TRUE(open(inventory).value()->load().value().inventory.empty());
  EXPECT_NE(open(target).value()->load().value().storeId, id);
  EXPECT_TRUE(open(target).value()->load().value().inventory.empty());
  EXPECT_EQ(opened()->load().value().inventory.size(), 1U);
}

TEST_F(SqliteStoreTest, SameUrlInAnotherSpellingIsTheSameTarget) {
  opened();
  StoreLocation other = location();
  other.url = "HTTPS://Proxy.Example";
  EXPECT_TRUE(isOk(open(other)));
}

TEST_F(SqliteStoreTest, AnotherTargetsStoreIsRefusedInBothModes) {
  opened();
  StoreLocation elsewhere = location();
  elsewhere.url = "https://proxy.example:4000";
  StoreLocation renamed = location();
  renamed.target = "production";
  for (const Mode mode : {Mode::exclusive, Mode::readOnly}) {
    EXPECT_TRUE(failsWith(open(elsewhere, mode), Code::storeForeign, "https://proxy.example"));
    EXPECT_TRUE(failsWith(open(renamed, mode), Code::storeForeign, "\"prod\""));
  }
}

TEST_F(SqliteStoreTest, AcceptedMoveKeepsTheMemoryAndDropsTheRelease) {
  ASSERT_TRUE(isOk(opened()->remember({applied("a")})));
  ASSERT_TRUE(isOk(opened()->cacheRelease("1.0.0")));
  StoreLocation moved = location();
  moved.url = "https://new.example";
  moved.acceptMove = true;
  EXPECT_EQ(open(moved, Mode::readOnly).value()->load().value().inventory.size(), 1U);
  EXPECT_EQ(open(moved).value()->load().value().inventory.size(), 1U);
  moved.acceptMove = false;
  EXPECT_FALSE(open(moved).value()->cachedRelease().value().has_value());
  EXPECT_TRUE(failsWith(open(), Code::storeForeign, "https://new.example"));
}

TEST_F(SqliteStoreTest, AMoveOntoAnotherKnownTargetIsRefusedEvenIfAccepted) {
  opened();
  StoreLocation second = location();
  second.target = "second";
  second.url = "https://second.example";
  ASSERT_TRUE(isOk(open(second)));
  second.url = location().url;
  second.acceptMove = true;
  EXPECT_TRUE(failsWith(open(second), Code::storeForeign, "second"));
}

TEST_F(SqliteStoreTest, SecondWriterIsToldWhoTheFirstIs) {
  auto store = opened();
  const auto second = open();
  EXPECT_TRUE(failsWith(second, Code::storeLocked, "pid " + std::to_string(::getpid())));
  EXPECT_TRUE(failsWith(second, Code::storeLocked, formatTime(clock_.now())));
  store.reset();
  EXPECT_TRUE(isOk(open()));
}

TEST_F(SqliteStoreTest, ReadingWithoutAStoreIsEmptyAndCreatesNothing) {
  auto store = opened(Mode::readOnly);
  const Memory memory = store->load().value();
  EXPECT_EQ(memory.storeId, "");
  EXPECT_TRUE(memory.inventory.empty());
  EXPECT_FALSE(store->cachedRelease().value().has_value());
  EXPECT_FALSE(std::filesystem::exists(folder_ / "deep"));
}

TEST_F(SqliteStoreTest, ReadingAnUnknownTargetIsEmpty) {
  opened();
  StoreLocation other = location();
  other.target = "other";
  other.url = "https://other.example";
  EXPECT_EQ(open(other, Mode::readOnly).value()->load().value().storeId, "");
}

TEST_F(SqliteStoreTest, ReadingAtRestLeavesNoTrace) {
  ASSERT_TRUE(isOk(opened()->remember({applied("a")})));
  const std::string before = pictureOf(folder_.path());
  EXPECT_EQ(opened(Mode::readOnly)->load().value().inventory.size(), 1U);
  EXPECT_EQ(pictureOf(folder_.path()), before);
}

TEST_F(SqliteStoreTest, ReaderSeesWhatTheWriterCommittedAndIsInNobodysWay) {
  auto writer = opened();
  ASSERT_TRUE(isOk(writer->remember({applied("a")})));
  auto reader = opened(Mode::readOnly);
  ASSERT_TRUE(isOk(writer->remember({applied("b")})));
  EXPECT_EQ(reader->load().value().inventory.size(), 1U);  // as it was when it was opened
  EXPECT_EQ(opened(Mode::readOnly)->load().value().inventory.size(), 2U);
  EXPECT_TRUE(isOk(writer->begin(intent("c"))));
}

TEST_F(SqliteStoreTest, ReadOnlyStoreRefusesToWrite) {
  opened();
  auto reader = opened(Mode::readOnly);
  EXPECT_FALSE(reader->begin(intent("a")).ok());
  EXPECT_FALSE(reader->finish(1, {}).ok());
  EXPECT_FALSE(reader->remember({applied("a")}).ok());
  EXPECT_FALSE(reader->rememberRoots({"/a"}).ok());
  EXPECT_FALSE(reader->assumeId("x").ok());
  EXPECT_TRUE(isOk(reader->cacheRelease("1.0.0")));
  EXPECT_FALSE(opened()->cachedRelease().value().has_value());
}

TEST_F(SqliteStoreTest, NewerVersionIsRefusedAndLeftAlone) {
  opened();
  sql("PRAGMA user_version=99");
  const std::string before = contentOf(location().path);
  for (const Mode mode : {Mode::exclusive, Mode::readOnly}) {
    EXPECT_TRUE(failsWith(open(mode), Code::storeNewer, "version 99"));
  }
  EXPECT_EQ(contentOf(location().path), before);
}

TEST_F(SqliteStoreTest, AnyOtherFileIsRefused) {
  std::filesystem::create_directories(location().path.parent_path());
  const std::vector<std::string> contents{"", "x", "not a database at all, but long enough\n",
                                          std::string(8192, '\0'), std::string(8192, '\xFF')};
  for (const std::string& content : contents) {
    putContent(location().path, content);
    for (const Mode mode : {Mode::exclusive, Mode::readOnly}) {
      EXPECT_TRUE(failsWith(open(mode), Code::storeCorrupt, "state.db")) << content.size();
    }
    EXPECT_EQ(contentOf(location().path), content);
  }
}

TEST_F(SqliteStoreTest, SomebodyElsesDatabaseIsRefusedAndLeftAlone) {
  std::filesystem::create_directories(location().path.parent_path());
  sql("CREATE TABLE music (title TEXT)");
  const std::string before = contentOf(location().path);
  EXPECT_TRUE(failsWith(open(), Code::storeCorrupt, "no store of litectl"));
  EXPECT_EQ(contentOf(location().path), before);
}

TEST_F(SqliteStoreTest, DamagedRowIsNamed) {
  ASSERT_TRUE(isOk(opened()->remember({applied("a")})));
  sql("UPDATE applied SET fields = '{'");
  EXPECT_TRUE(failsWith(opened()->load(), Code::storeCorrupt, "VirtualKey/a"));
  EXPECT_TRUE(failsWith(open(Mode::readOnly), Code::storeCorrupt, "VirtualKey/a"));
}

TEST_F(SqliteStoreTest, FolderInPlaceOfTheFileIsAnError) {
  std::filesystem::create_directories(location().path);
  EXPECT_FALSE(open().ok());
  EXPECT_FALSE(open(Mode::readOnly).ok());
}

TEST_F(SqliteStoreTest, PathsWithOddCharactersWork) {
  StoreLocation odd = location();
  odd.path = folder_ / "50% of?what#ever ü/state.db";
  ASSERT_TRUE(isOk(open(odd).value()->remember({applied("a")})));
  EXPECT_EQ(open(odd, Mode::readOnly).value()->load().value().inventory.size(), 1U);
  EXPECT_TRUE(std::filesystem::exists(odd.path));
}

TEST_F(SqliteStoreTest, ThreadsShareOneStore) {
  auto store = opened();
  std::vector<std::jthread> threads;
  threads.reserve(8);
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&store, t] {
      for (int i = 0; i < 20; ++i) {
        const std::string name = std::to_string(t) + "-" + std::to_string(i);
        const Result<std::int64_t> number = store->begin(intent(name));
        EXPECT_TRUE(isOk(number));
        EXPECT_TRUE(isOk(store->finish(*number, {.now = applied(name)})));
      }
    });
  }
  threads.clear();
  const Memory memory = store->load().value();
  EXPECT_EQ(memory.inventory.size(), 160U);
  EXPECT_TRUE(memory.open.empty());
}

}  // namespace
}  // namespace litectl
