#include "engine/ready_queue.h"

#include <gtest/gtest.h>

namespace litectl {
namespace {

Change change(const std::string& name, std::vector<std::string> needs = {}) {
  Change out;
  out.id = {"Team", name};
  for (const std::string& need : needs) out.dependsOn.push_back({"Team", need});
  return out;
}

TEST(ReadyQueue, HandsOutInPlanOrderWhenNothingDepends) {
  const std::vector<Change> changes{change("b"), change("a")};
  ReadyQueue queue(changes, {});
  EXPECT_EQ(queue.next(), 0U);
  EXPECT_EQ(queue.next(), 1U);
}

TEST(ReadyQueue, HoldsBackWhatNeedsAnother) {
  const std::vector<Change> changes{change("a", {"b"}), change("b")};
  ReadyQueue queue(changes, {});
  EXPECT_EQ(queue.next(), 1U);
  queue.called(1, true);
  EXPECT_EQ(queue.next(), 0U);
  queue.called(0, true);
  EXPECT_EQ(queue.next(), std::nullopt);
  EXPECT_TRUE(queue.skipped().empty());
}

TEST(ReadyQueue, SkipsTheWholeChainBehindAFailure) {
  const std::vector<Change> changes{change("a"), change("b", {"a"}), change("c", {"b"})};
  ReadyQueue queue(changes, {});
  EXPECT_EQ(queue.next(), 0U);
  queue.called(0, false);
  EXPECT_EQ(queue.next(), std::nullopt);
  const auto skipped = queue.skipped();
  ASSERT_EQ(skipped.size(), 2U);
  EXPECT_EQ(skipped[0].because->name, "a");
  EXPECT_EQ(skipped[1].because->name, "b");
}

TEST(ReadyQueue, WhatDependsOnARefusedObjectIsNeverHandedOut) {
  const std::vector<Change> changes{change("a", {"refused"}), change("b")};
  ReadyQueue queue(changes, {});
  EXPECT_EQ(queue.next(), 1U);
  queue.called(1, true);
  EXPECT_EQ(queue.next(), std::nullopt);
  EXPECT_EQ(queue.skipped().front().because->name, "refused");
}

TEST(ReadyQueue, AStopHandsOutNothingMore) {
  const std::vector<Change> changes{change("a"), change("b")};
  std::stop_source stop;
  ReadyQueue queue(changes, stop.get_token());
  EXPECT_EQ(queue.next(), 0U);
  stop.request_stop();
  queue.called(0, true);
  EXPECT_EQ(queue.next(), std::nullopt);
  EXPECT_EQ(queue.skipped().size(), 1U);
}

TEST(ReadyQueue, ARemovalWaitsUntilWhatLeavesHasReallyLeft) {
  std::vector<Change> changes{change("moves"), change("gone", {"moves"})};
  changes[1].op = Op::remove;
  ReadyQueue queue(changes, {});
  EXPECT_EQ(queue.next(), 0U);
  queue.called(0, true);
  EXPECT_EQ(queue.next(), std::nullopt);
  queue.confirmed(0, true);
  EXPECT_EQ(queue.next(), 1U);
}

TEST(ReadyQueue, ARemovalIsSkippedWhenWhatWasToLeaveDidNot) {
  std::vector<Change> changes{change("moves"), change("gone", {"moves"}), change("new", {"gone"})};
  changes[1].op = Op::remove;
  ReadyQueue queue(changes, {});
  EXPECT_EQ(queue.next(), 0U);
  queue.called(0, true);
  queue.confirmed(0, false);
  EXPECT_EQ(queue.next(), std::nullopt);
  EXPECT_EQ(queue.skipped().size(), 2U);
}

TEST(ReadyQueue, ARemovalDoesNotWaitForTheEndOfAnother) {
  std::vector<Change> changes{change("inner"), change("outer", {"inner"})};
  changes[0].op = changes[1].op = Op::remove;
  ReadyQueue queue(changes, {});
  EXPECT_EQ(queue.next(), 0U);
  queue.called(0, true);
  EXPECT_EQ(queue.next(), 1U);
}

}  // namespace
}  // namespace litectl
