// A process of the target that keeps objects in memory may show what was written only later.

#include "unit/engine/engine_test.h"

namespace litectl::testing {
namespace {

class LateReads : public EngineTest {
 protected:
  static std::vector<std::string> with(const std::string& limit) {
    return {manifest("Model", "m", "model: openai/gpt-4o, rpmLimit: " + limit)};
  }
};

TEST_F(LateReads, WhatShowsOnlyAfterAReloadIsWaitedFor) {
  apply(with("1"));
  const LiveObject old = *live("Model", "m");
  const SteadyTime begin = clock_.steady();
  target_.onRead = [&](const std::string&, std::vector<LiveObject>& rows) {
    if (clock_.steady() - begin < std::chrono::seconds(20)) rows = {old};
  };
  apply(with("2"));
  EXPECT_GE(clock_.steady() - begin, std::chrono::seconds(20));
  target_.onRead = nullptr;
  expectClean(with("2"));
}

TEST_F(LateReads, WhatNeverShowsIsNotStored) {
  apply(with("1"));
  const LiveObject old = *live("Model", "m");
  target_.onRead = [&](const std::string&, std::vector<LiveObject>& rows) { rows = {old}; };
  problemsExpected_ = true;
  const auto ended = run(Until::apply, with("2"));
  ASSERT_EQ(ended->outcomes.size(), 1U);
  ASSERT_TRUE(ended->outcomes.front().error.has_value());
  EXPECT_EQ(ended->outcomes.front().error->code, Code::notStored);
}

TEST_F(LateReads, KindsThatComeFromADatabaseAreReadOnce) {
  apply({manifest("Team", "t", "maxBudget: 1")});
  const LiveObject old = *live("Team", "t");
  std::size_t reads = 0;
  target_.onRead = [&](const std::string&, std::vector<LiveObject>& rows) {
    ++reads;
    rows = {old};
  };
  static_cast<void>(run(Until::apply, {manifest("Team", "t", "maxBudget: 2")}));
  EXPECT_EQ(reads, 1U);
}

}  // namespace
}  // namespace litectl::testing
