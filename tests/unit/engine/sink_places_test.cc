#include "unit/engine/engine_test.h"

namespace litectl::testing {
namespace {

class SinkPlaces : public EngineTest {
 protected:
  std::string valueIn(const std::string& path) {
    return sink_.slots[Slot{"file", path, "LITELLM_API_KEY"}].live;
  }
};

TEST_F(SinkPlaces, KeysDoNotChangePlacesInOneRun) {
  apply({manifest("VirtualKey", "a", "sink: {file: {path: one.env}}"),
         manifest("VirtualKey", "b", "sink: {file: {path: two.env}}")});
  const std::string one = valueIn("one.env");
  const std::string two = valueIn("two.env");
  const auto out =
      run(Until::apply, {manifest("VirtualKey", "a", "sink: {file: {path: two.env}}"),
                         manifest("VirtualKey", "b", "sink: {file: {path: one.env}}")});
  ASSERT_EQ(out->planned.plan.refusals.size(), 2U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::sinkSlotTaken);
  EXPECT_EQ(valueIn("one.env"), one);
  EXPECT_EQ(valueIn("two.env"), two);
}

TEST_F(SinkPlaces, AKeyWaitsUntilTheOtherHasLeftItsPlace) {
  apply({manifest("VirtualKey", "a", "sink: {file: {path: one.env}}"),
         manifest("VirtualKey", "b", "sink: {file: {path: two.env}}")});
  const std::string one = valueIn("one.env");
  const std::string two = valueIn("two.env");
  rules_.apply.inFlight = 1;
  const std::vector<std::string> moved{manifest("VirtualKey", "a", "sink: {file: {path: two.env}}"),
                                       manifest("VirtualKey", "b", "sink: {file: {path: c.env}}")};
  apply(moved);
  EXPECT_EQ(valueIn("two.env"), one);
  EXPECT_EQ(valueIn("c.env"), two);
  EXPECT_EQ(valueIn("one.env"), "");
  expectClean(moved);
}

TEST_F(SinkPlaces, ANewKeyTakesThePlaceOfOneThatIsDeleted) {
  apply({manifest("VirtualKey", "old", "sink: {file: {path: one.env}}")});
  const std::vector<std::string> now{
      manifest("VirtualKey", "new", "sink: {file: {path: one.env}}")};
  apply(now);
  EXPECT_EQ(key("old"), nullptr);
  EXPECT_EQ(sha256Hex(valueIn("one.env")), key("new")->liveId);
  expectClean(now);
}

TEST_F(SinkPlaces, AValueThatIsStillNeededIsNotOverwritten) {
  apply({manifest("VirtualKey", "old", "sink: {file: {path: one.env}}")});
  const std::string one = valueIn("one.env");
  rules_.plan.prune = false;
  const auto out =
      run(Until::apply, {manifest("VirtualKey", "new", "sink: {file: {path: one.env}}")});
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::sinkSlotTaken);
  ASSERT_NE(key("old"), nullptr);
  EXPECT_EQ(valueIn("one.env"), one);
}

TEST_F(SinkPlaces, AValueThatCouldNotBeMovedIsNotForgotten) {
  apply({manifest("VirtualKey", "a", "sink: {file: {path: one.env}}")});
  const Slot one{"file", "one.env", "LITELLM_API_KEY"};
  const std::string value = sink_.slots[one].live;
  sink_.slots[one].live.clear();  // for a moment nobody can say whose value it is
  apply({manifest("VirtualKey", "a", "sink: {file: {path: two.env}}")});
  sink_.slots[one].live = value;
  run(Until::apply, {manifest("VirtualKey", "a", "sink: {file: {path: two.env}}")});
  EXPECT_EQ((sink_.slots[Slot{"file", "two.env", "LITELLM_API_KEY"}].live), value);
}

}  // namespace
}  // namespace litectl::testing
