#include "store/no_store.h"

#include "support/results.h"
#include "support/test_clock.h"

#include <gtest/gtest.h>

#include "unit/store/store_samples.h"

namespace litectl {
namespace {

TEST(NoStore, IdFollowsFromTargetAndInventory) {
  TestClock clock;
  const std::string id = NoStore("prod", "a", clock).load().value().storeId;
  EXPECT_EQ(NoStore("prod", "a", clock).load().value().storeId, id);
  EXPECT_NE(NoStore("prod", "b", clock).load().value().storeId, id);
  EXPECT_NE(NoStore("other", "a", clock).load().value().storeId, id);
  EXPECT_TRUE(id.starts_with(kNoStoreId)) << id;
}

TEST(NoStore, KnowsWithinARunWhatIsOpenAndNothingInTheNext) {
  TestClock clock;
  NoStore store("prod", "a", clock);
  const std::int64_t number = store.begin(intent("a")).value();
  ASSERT_TRUE(isOk(store.begin(intent("b"))));
  ASSERT_TRUE(isOk(store.finish(number, {.now = applied("a")})));
  const Memory memory = store.load().value();
  ASSERT_EQ(memory.open.size(), 1U);
  EXPECT_EQ(memory.open.front().id.name, "b");
  EXPECT_TRUE(memory.fromMarkers);
  EXPECT_TRUE(memory.inventory.empty());
  EXPECT_FALSE(store.finish(number, {}).ok());
  EXPECT_TRUE(NoStore("prod", "a", clock).load().value().open.empty());
}

}  // namespace
}  // namespace litectl
