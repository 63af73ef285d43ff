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

TEST_F(SinkPlaces, AKeyThatOnlyMovesWaitsForOneThatChangesMore) {
  apply({manifest("VirtualKey", "a", "sink: {file: {path: one.env}}"),
         manifest("VirtualKey", "b", "sink: {file: {path: two.env}}")});
  const std::string one = valueIn("one.env");
  const std::string two = valueIn("two.env");
  const std::vector<std::string> moved{
      manifest("VirtualKey", "a", "rpmLimit: 5, sink: {file: {path: three.env}}"),
      manifest("VirtualKey", "b", "sink: {file: {path: one.env}}")};
  apply(moved);
  EXPECT_EQ(valueIn("three.env"), one);
  EXPECT_EQ(valueIn("one.env"), two);
  expectClean(moved);
}

TEST_F(SinkPlaces, AKeyWaitsForTheOtherThoughBothChangeMore) {
  for (const auto& [first, second] : {std::pair("a", "b"), std::pair("z", "x")}) {
    const auto key = [](const std::string& name, const std::string& path, int budget) {
      return manifest(
          "VirtualKey", name,
          "maxBudget: " + std::to_string(budget) + ", sink: {file: {path: " + path + "}}");
    };
    apply({key(first, "one.env", 1), key(second, "two.env", 1)});
    const std::string one = valueIn("one.env");
    const std::string two = valueIn("two.env");
    const std::vector<std::string> moved{key(first, "two.env", 2), key(second, "three.env", 2)};
    apply(moved);
    EXPECT_EQ(valueIn("two.env"), one);
    EXPECT_EQ(valueIn("three.env"), two);
    expectClean(moved);
    apply({manifest("Team", "rest")});
  }
}

TEST_F(SinkPlaces, APlaceIsFreeOnlyWhenTheOtherKeyIsReallyGone) {
  apply({manifest("VirtualKey", "old", "sink: {file: {path: one.env}}")});
  const std::string old = valueIn("one.env");
  target_.onWrite = [](const Write& write) {
    return write.op == Op::remove ? FakeTarget::Fate::notStored : FakeTarget::Fate::done;
  };
  const std::vector<std::string> now{
      manifest("VirtualKey", "new", "sink: {file: {path: one.env}}")};
  EXPECT_NE(run(Until::apply, now)->exitStatus(), 0);
  ASSERT_NE(key("old"), nullptr);
  EXPECT_EQ(valueIn("one.env"), old);

  target_.onWrite = nullptr;
  apply(now);
  EXPECT_EQ(sha256Hex(valueIn("one.env")), key("new")->liveId);
  expectClean(now);
}

TEST_F(SinkPlaces, RecoveryDoesNotOverwriteAValueThatIsStillNeeded) {
  apply({manifest("VirtualKey", "old", "sink: {file: {path: one.env}}")});
  const std::string old = valueIn("one.env");
  Intent intent;
  intent.id = {"VirtualKey", "new"};
  intent.action = Op::create;
  intent.fields = Value::emptyMap();
  intent.slot = Slot{"file", "one.env", "LITELLM_API_KEY"};
  intent.liveId = sha256Hex("sk-fresh");
  ASSERT_TRUE(store_.begin(intent).has_value());
  sink_.slots[*intent.slot].pending[intent.liveId] = "sk-fresh";
  LiveObject& row = target_.add("VirtualKey", intent.liveId);
  row.fields["alias"] = Value("new");
  row.marker = Marker{"store-1", "default", intent.id, {"alias"}};
  rules_.plan.prune = false;
  run(Until::apply, {manifest("VirtualKey", "new", "sink: {file: {path: one.env}}")});
  EXPECT_EQ(valueIn("one.env"), old);
}

TEST_F(SinkPlaces, AKeyThatAnIncompleteListingDoesNotShowMayStillWork) {
  apply({manifest("VirtualKey", "a", "sink: {file: {path: a.env}}"),
         manifest("VirtualKey", "b", "sink: {file: {path: b.env}}")});
  const std::string b = valueIn("b.env");
  const LiveObject hidden = *key("b");
  target_.objects["VirtualKey"].erase(hidden.liveId);
  target_.incomplete["VirtualKey"] = "a page is missing";
  rules_.plan.prune = false;
  run(Until::apply, {manifest("VirtualKey", "a", "sink: {file: {path: b.env}}")});
  EXPECT_EQ(valueIn("b.env"), b);
}

TEST_F(SinkPlaces, OfAnotherTargetsKeyIsNotTaken) {
  store_.memory.slotsElsewhere = {Slot{"file", "one.env", "OTHER"}};
  const auto out =
      run(Until::apply, {manifest("VirtualKey", "new", "sink: {file: {path: one.env}}")});
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::sinkSlotTaken);
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

TEST_F(SinkPlaces, AValueThatNobodyHereKnowsIsNotOverwritten) {
  apply({manifest("Team", "kept")});
  sink_.slots[Slot{"file", "one.env", "LITELLM_API_KEY"}].live = "sk-of-another-target";
  const auto out =
      run(Until::apply,
          {manifest("Team", "kept"), manifest("VirtualKey", "a", "sink: {file: {path: one.env}}")});
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::sinkSlotTaken);
  EXPECT_EQ(valueIn("one.env"), "sk-of-another-target");
}

TEST_F(SinkPlaces, WhatComesBetweenPlanAndApplyIsNotOverwritten) {
  apply({manifest("VirtualKey", "a", "sink: {file: {path: one.env}}")});
  const std::string one = valueIn("one.env");
  target_.onWrite = [this](const Write&) {
    sink_.slots[Slot{"file", "two.env", "LITELLM_API_KEY"}].live = "sk-of-another-target";
    return FakeTarget::Fate::done;
  };
  const auto out = run(Until::apply,
                       {manifest("VirtualKey", "a", "rpmLimit: 5, sink: {file: {path: two.env}}")});
  EXPECT_EQ(out->outcomes.front().error->code, Code::sinkSlotTaken);
  EXPECT_EQ(valueIn("two.env"), "sk-of-another-target");
  EXPECT_EQ(valueIn("one.env"), one);
}

TEST_F(SinkPlaces, AKeyIsBlockedWhateverLiesInItsPlace) {
  for (const bool unseen : {false, true}) {
    const std::string name = unseen ? "a" : "b";
    apply({manifest("VirtualKey", name)});
    auto& place = sink_.slots[Slot{"file", name + ".env", "LITELLM_API_KEY"}];
    place.foreign = makeError(Code::sinkFailed, "was not written by litectl");
    place.unseen = unseen;
    apply({manifest("VirtualKey", name, "blocked: true")});
    EXPECT_EQ(key(name)->fields.at("blocked"), Value(true));
    const auto out = plan({manifest("VirtualKey", name, "blocked: true")});
    EXPECT_EQ(out->planned.plan.refusals.size(), unseen ? 1U : 0U)
        << "nobody can say it is in sync";
  }
}

TEST_F(SinkPlaces, AValueWithoutItsFingerprintIsKnownByWhatIsRemembered) {
  const std::vector<std::string> manifests{manifest("VirtualKey", "a")};
  apply(manifests);
  auto& place = sink_.slots[Slot{"file", "a.env", "LITELLM_API_KEY"}];
  place.unvouched = true;
  const auto out = plan(manifests);
  ASSERT_EQ(out->planned.plan.notes.size(), 1U) << "a plan may not look";
  EXPECT_EQ(out->planned.plan.notes.front().code, Code::valueLost);
  EXPECT_TRUE(apply(manifests)->planned.plan.notes.empty());
  EXPECT_FALSE(place.unvouched) << "its fingerprint is written anew";
}

TEST_F(SinkPlaces, PlanAndApplyAgreeThatAFileInANewPlaceIsSomebodyElses) {
  apply({manifest("VirtualKey", "a", "sink: {file: {path: one.env}}")});
  auto& place = sink_.slots[Slot{"file", "two.env", "LITELLM_API_KEY"}];
  place.live = "theirs";
  place.unvouched = true;
  const std::vector<std::string> moved{
      manifest("VirtualKey", "a", "sink: {file: {path: two.env}}")};
  for (const Until until : {Until::plan, Until::apply}) {
    const auto out = run(until, moved);
    ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
    EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::sinkFailed);
  }
  EXPECT_EQ(place.live, "theirs");
}

TEST_F(SinkPlaces, AKeyIsBlockedWhoseNewPlaceIsSomebodyElses) {
  apply({manifest("VirtualKey", "a", "sink: {file: {path: one.env}}")});
  auto& place = sink_.slots[Slot{"file", "two.env", "LITELLM_API_KEY"}];
  place.foreign = makeError(Code::sinkFailed, "was not written by litectl");
  const std::vector<std::string> now{
      manifest("VirtualKey", "a", "blocked: true, sink: {file: {path: two.env}}")};
  apply(now);
  EXPECT_EQ(key("a")->fields.at("blocked"), Value(true));
  EXPECT_EQ(plan(now)->planned.plan.refusals.size(), 1U) << "its value is not in its sink";
  place.foreign.reset();
  apply(now);
  EXPECT_EQ(sha256Hex(place.live), key("a")->liveId);
  expectClean(now);
}

}  // namespace
}  // namespace litectl::testing
