#include "unit/engine/engine_test.h"

namespace litectl::testing {
namespace {

// What the engine makes of slots that are not simply full or empty.
class Slots : public EngineTest {
 protected:
  FakeSink::Held& held(const std::string& name) {
    return sink_.slots[Slot{"file", name + ".env", "LITELLM_API_KEY"}];
  }
  const std::vector<std::string> two_{manifest("VirtualKey", "a"), manifest("VirtualKey", "b")};
};

TEST_F(Slots, TouchedOneIsNoDriftInAPlanAndReadInAnApply) {
  apply(two_);
  held("a").touched = true;
  expectClean(two_);
  EXPECT_TRUE(held("a").touched) << "a plan reads no value";
  const auto applied = apply(two_);
  EXPECT_TRUE(applied->planned.plan.notes.empty());
  EXPECT_FALSE(held("a").touched);
}

TEST_F(Slots, TouchedOneMovesWithItsKey) {
  apply(two_);
  const std::string value = held("a").live;
  held("a").touched = true;
  apply({manifest("VirtualKey", "a", "sink: {file: {path: new.env}}"), two_[1]});
  EXPECT_EQ(held("new").live, value);
  EXPECT_EQ(held("a").live, "");
}

TEST_F(Slots, ForeignOneRefusesItsOwnObjectOnly) {
  held("a").foreign = makeError(Code::sinkFailed, "was not written by litectl");
  const auto out = run(Until::apply, two_);
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals[0].id.text(), "VirtualKey/a");
  EXPECT_EQ(key("a"), nullptr);
  EXPECT_NE(key("b"), nullptr);
  EXPECT_EQ(out->exitStatus(), 6);
}

TEST_F(Slots, ForeignOneKeepsTheValueOfACutCreateUntilItIsCleared) {
  apply({two_[0]});
  const std::string hash = key("a")->liveId;
  const std::string value = held("a").live;
  Intent intent;
  intent.id = {"VirtualKey", "a"};
  intent.action = Op::create;
  intent.liveId = hash;
  intent.slot = Slot{"file", "a.env", "LITELLM_API_KEY"};
  intent.fields = Value::emptyMap();
  ASSERT_TRUE(store_.begin(intent).ok());
  held("a") = {"", {{hash, value}}, false, makeError(Code::sinkFailed, "not written by litectl")};
  const auto out = run(Until::apply, {two_[0]});
  EXPECT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_TRUE(out->problems.ok());
  EXPECT_EQ(held("a").pending.size(), 1U);
  held("a").foreign.reset();
  apply({two_[0]});
  EXPECT_EQ(held("a").live, value);
  EXPECT_TRUE(store_.memory.open.empty());
}

}  // namespace
}  // namespace litectl::testing
