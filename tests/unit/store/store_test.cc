#include "store/durable_store.h"
#include "support/results.h"
#include "support/test_clock.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#include "unit/store/backend.h"
#include "unit/store/store_samples.h"

// What the store promises, whatever database it lies in.

namespace litectl {
namespace {

class StoreTest : public testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] static StoreScope scope() { return {"prod", "https://proxy.example/", "default"}; }
  Result<std::unique_ptr<DurableStore>> open(StoreMode mode = StoreMode::exclusive) {
    return open(scope(), mode);
  }
  Result<std::unique_ptr<DurableStore>> open(const StoreScope& at,
                                             StoreMode mode = StoreMode::exclusive) {
    return backend_->open(at, mode, clock_);
  }
  // Opens, which must work.
  std::unique_ptr<DurableStore> opened(StoreMode mode = StoreMode::exclusive) {
    auto store = open(mode);
    EXPECT_TRUE(isOk(store));
    return store ? std::move(*store) : nullptr;
  }

  std::unique_ptr<Backend> backend_ = makeBackend(GetParam());
  TestClock clock_;
};

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreTest, testing::Values("Sqlite"));
INSTANTIATE_TEST_SUITE_P(Postgres, StoreTest, testing::Values("Postgres"));

TEST_P(StoreTest, NewStoreIsEmptyWithAnIdThatLasts) {
  const Memory first = opened()->load().value();
  EXPECT_EQ(first.storeId.size(), 36U);
  EXPECT_TRUE(first.inventory.empty());
  EXPECT_TRUE(first.open.empty());
  EXPECT_EQ(opened()->load().value().storeId, first.storeId);
}

TEST_P(StoreTest, RememberedObjectsComeBackSortedAndWhole) {
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

TEST_P(StoreTest, IntentStaysOpenAcrossReopening) {
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

TEST_P(StoreTest, FinishReplacesLastAppliedAndClosesTheIntent) {
  auto store = opened();
  ASSERT_TRUE(isOk(store->remember({applied("a", "old")})));
  const std::int64_t number = store->begin(intent("a")).value();
  ASSERT_TRUE(isOk(store->finish(number, {.now = applied("a", "new")})));
  const Memory memory = store->load().value();
  EXPECT_TRUE(memory.open.empty());
  ASSERT_EQ(memory.inventory.size(), 1U);
  EXPECT_EQ(memory.inventory.front().liveId, "new");
}

TEST_P(StoreTest, RemembersForADayThatAnObjectWasMadeAnew) {
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

TEST_P(StoreTest, AnObjectIsRememberedUnderOneName) {
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

TEST_P(StoreTest, WhatOthersHoldIsKeptApartFromWhatTheyHaveBegun) {
  StoreScope other = scope();
  other.inventory = "other";
  {
    const auto store = open(other).value();
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

TEST_P(StoreTest, AReaderUnderstandsAStoreOfAnOlderVersion) {
  ASSERT_TRUE(isOk(opened()->remember({applied("a")})));
  backend_->sql(
      "DROP INDEX applied_live; DROP TABLE remade;"
      "ALTER TABLE target DROP COLUMN release_by");
  backend_->setVersion(1);
  EXPECT_FALSE(opened(StoreMode::readOnly)->cachedRelease().value().has_value());
  EXPECT_EQ(opened(StoreMode::readOnly)->load().value().inventory.size(), 1U);
  const Memory memory = opened()->load().value();
  EXPECT_EQ(memory.inventory.size(), 1U);
  EXPECT_TRUE(memory.remade.empty());
}

TEST_P(StoreTest, FinishWithNothingLeavesTheObjectAsItWas) {
  auto store = opened();
  ASSERT_TRUE(isOk(store->remember({applied("a", "old")})));
  ASSERT_TRUE(isOk(store->finish(store->begin(intent("a")).value(), {})));
  EXPECT_EQ(store->load().value().inventory.front().liveId, "old");
}

TEST_P(StoreTest, FinishForgetsOnlyTheIntentsObject) {
  auto store = opened();
  ASSERT_TRUE(isOk(store->remember({applied("a"), applied("b")})));
  ASSERT_TRUE(isOk(store->finish(store->begin(intent("a")).value(), {.forgotten = true})));
  const Memory memory = store->load().value();
  ASSERT_EQ(memory.inventory.size(), 1U);
  EXPECT_EQ(memory.inventory.front().id.name, "b");
}

TEST_P(StoreTest, FinishOfAnIntentThatIsNotOpenChangesNothing) {
  auto store = opened();
  const std::int64_t number = store->begin(intent("a")).value();
  ASSERT_TRUE(isOk(store->finish(number, {})));
  EXPECT_TRUE(failsWith(store->finish(number, {.now = applied("a")}), Code::internal, "no open"));
  EXPECT_TRUE(store->load().value().inventory.empty());
}

TEST_P(StoreTest, IntentNumbersAreNeverUsedAgain) {
  auto store = opened();
  const std::int64_t first = store->begin(intent("a")).value();
  ASSERT_TRUE(isOk(store->finish(first, {})));
  store.reset();
  EXPECT_GT(opened()->begin(intent("a")).value(), first);
}

TEST_P(StoreTest, RootsAreReplaced) {
  auto store = opened();
  ASSERT_TRUE(isOk(store->rememberRoots({"/a", "/b"})));
  ASSERT_TRUE(isOk(store->rememberRoots({"/c"})));
  EXPECT_EQ(store->load().value().roots, std::vector<std::string>{"/c"});
}

TEST_P(StoreTest, AssumedIdReplacesTheOwn) {
  ASSERT_TRUE(isOk(opened()->assumeId("from-the-markers")));
  EXPECT_EQ(opened()->load().value().storeId, "from-the-markers");
}

TEST_P(StoreTest, CachedReleaseKeepsItsTime) {
  EXPECT_FALSE(opened()->cachedRelease().value().has_value());
  const WallTime then = clock_.now();
  ASSERT_TRUE(isOk(opened()->cacheRelease("1.102.4")));
  clock_.advance(std::chrono::hours(1));
  for (const StoreMode mode : {StoreMode::exclusive, StoreMode::readOnly}) {
    const CachedRelease cached = opened(mode)->cachedRelease().value().value();
    EXPECT_EQ(cached.release, "1.102.4");
    EXPECT_EQ(cached.at, then);
  }
}

TEST_P(StoreTest, CachedReleaseIsForTheCredentialItWasReadWith) {
  const Secret admin(std::string_view("sk-admin"));
  const Secret other(std::string_view("sk-other"));
  ASSERT_TRUE(isOk(opened()->cacheRelease("1.102.4", &admin)));
  for (const StoreMode mode : {StoreMode::exclusive, StoreMode::readOnly}) {
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

TEST_P(StoreTest, TwoHundredRunsWithNothingNewWriteNothing) {
  ASSERT_TRUE(isOk(opened()->remember({applied("a")})));
  ASSERT_TRUE(isOk(opened()->rememberRoots({"/a"})));
  const std::string before = backend_->picture();
  for (int run = 0; run < 200; ++run) {
    auto store = opened();
    ASSERT_TRUE(isOk(store->load()));
    ASSERT_TRUE(isOk(store->remember({applied("a")})));
    ASSERT_TRUE(isOk(store->rememberRoots({"/a"})));
  }
  EXPECT_EQ(backend_->picture(), before);
}

TEST_P(StoreTest, InventoriesAndTargetsOfOneFileAreApart) {
  ASSERT_TRUE(isOk(opened()->remember({applied("a")})));
  StoreScope inventory = scope();
  inventory.inventory = "other";
  StoreScope target = scope();
  target.target = "staging";
  target.url = "https://staging.example";
  const std::string id = opened()->load().value().storeId;
  EXPECT_EQ(open(inventory).value()->load().value().storeId, id);
  EXPECT_TRUE(open(inventory).value()->load().value().inventory.empty());
  EXPECT_NE(open(target).value()->load().value().storeId, id);
  EXPECT_TRUE(open(target).value()->load().value().inventory.empty());
  EXPECT_EQ(opened()->load().value().inventory.size(), 1U);
}

TEST_P(StoreTest, SameUrlInAnotherSpellingIsTheSameTarget) {
  opened();
  StoreScope other = scope();
  other.url = "HTTPS://Proxy.Example";
  EXPECT_TRUE(isOk(open(other)));
}

TEST_P(StoreTest, AnotherTargetsStoreIsRefusedInBothModes) {
  opened();
  StoreScope elsewhere = scope();
  elsewhere.url = "https://proxy.example:4000";
  StoreScope renamed = scope();
  renamed.target = "production";
  for (const StoreMode mode : {StoreMode::exclusive, StoreMode::readOnly}) {
    EXPECT_TRUE(failsWith(open(elsewhere, mode), Code::storeForeign, "https://proxy.example"));
    EXPECT_TRUE(failsWith(open(renamed, mode), Code::storeForeign, "\"prod\""));
  }
}

TEST_P(StoreTest, AcceptedMoveKeepsTheMemoryAndDropsTheRelease) {
  ASSERT_TRUE(isOk(opened()->remember({applied("a")})));
  ASSERT_TRUE(isOk(opened()->cacheRelease("1.0.0")));
  StoreScope moved = scope();
  moved.url = "https://new.example";
  moved.acceptMove = true;
  EXPECT_EQ(open(moved, StoreMode::readOnly).value()->load().value().inventory.size(), 1U);
  EXPECT_EQ(open(moved).value()->load().value().inventory.size(), 1U);
  moved.acceptMove = false;
  EXPECT_FALSE(open(moved).value()->cachedRelease().value().has_value());
  EXPECT_TRUE(failsWith(open(), Code::storeForeign, "https://new.example"));
}

TEST_P(StoreTest, AMoveOntoAnotherKnownTargetIsRefusedEvenIfAccepted) {
  opened();
  StoreScope second = scope();
  second.target = "second";
  second.url = "https://second.example";
  ASSERT_TRUE(isOk(open(second)));
  second.url = scope().url;
  second.acceptMove = true;
  EXPECT_TRUE(failsWith(open(second), Code::storeForeign, "second"));
}

TEST_P(StoreTest, SecondWriterIsToldWhoTheFirstIs) {
  auto store = opened();
  const auto second = open();
  EXPECT_TRUE(failsWith(second, Code::storeLocked, "pid " + std::to_string(::getpid())));
  EXPECT_TRUE(failsWith(second, Code::storeLocked, " since 20"));
  store.reset();
  EXPECT_TRUE(isOk(open()));
}

TEST_P(StoreTest, ReadingWithoutAStoreIsEmptyAndCreatesNothing) {
  auto store = opened(StoreMode::readOnly);
  const Memory memory = store->load().value();
  EXPECT_EQ(memory.storeId, "");
  EXPECT_TRUE(memory.inventory.empty());
  EXPECT_FALSE(store->cachedRelease().value().has_value());
  EXPECT_FALSE(backend_->isThere());
}

TEST_P(StoreTest, ReadingAnUnknownTargetIsEmpty) {
  opened();
  StoreScope other = scope();
  other.target = "other";
  other.url = "https://other.example";
  EXPECT_EQ(open(other, StoreMode::readOnly).value()->load().value().storeId, "");
}

TEST_P(StoreTest, ReaderSeesWhatTheWriterCommittedAndIsInNobodysWay) {
  auto writer = opened();
  ASSERT_TRUE(isOk(writer->remember({applied("a")})));
  auto reader = opened(StoreMode::readOnly);
  ASSERT_TRUE(isOk(writer->remember({applied("b")})));
  EXPECT_EQ(reader->load().value().inventory.size(), 1U);  // as it was when it was opened
  EXPECT_EQ(opened(StoreMode::readOnly)->load().value().inventory.size(), 2U);
  EXPECT_TRUE(isOk(writer->begin(intent("c"))));
}

TEST_P(StoreTest, ReadOnlyStoreRefusesToWrite) {
  opened();
  auto reader = opened(StoreMode::readOnly);
  EXPECT_FALSE(reader->begin(intent("a")).ok());
  EXPECT_FALSE(reader->finish(1, {}).ok());
  EXPECT_FALSE(reader->remember({applied("a")}).ok());
  EXPECT_FALSE(reader->rememberRoots({"/a"}).ok());
  EXPECT_FALSE(reader->assumeId("x").ok());
  EXPECT_TRUE(isOk(reader->cacheRelease("1.0.0")));
  EXPECT_FALSE(opened()->cachedRelease().value().has_value());
}

TEST_P(StoreTest, NewerVersionIsRefusedAndLeftAlone) {
  opened();
  backend_->setVersion(99);
  const std::string before = backend_->picture();
  for (const StoreMode mode : {StoreMode::exclusive, StoreMode::readOnly}) {
    EXPECT_TRUE(failsWith(open(mode), Code::storeNewer, "version 99"));
  }
  EXPECT_EQ(backend_->picture(), before);
}

TEST_P(StoreTest, DamagedRowIsNamed) {
  ASSERT_TRUE(isOk(opened()->remember({applied("a")})));
  backend_->sql("UPDATE applied SET fields = '{'");
  EXPECT_TRUE(failsWith(opened()->load(), Code::storeCorrupt, "VirtualKey/a"));
  EXPECT_TRUE(failsWith(open(StoreMode::readOnly), Code::storeCorrupt, "VirtualKey/a"));
}

TEST_P(StoreTest, ThreadsShareOneStore) {
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
