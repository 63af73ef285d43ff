#include "unit/engine/engine_test.h"

namespace litectl::testing {
namespace {

using Fate = FakeTarget::Fate;

class Apply : public EngineTest {
 protected:
  const Slot slot_{"file", "batch.env", "LITELLM_API_KEY"};
  const std::vector<std::string> batch_{manifest("VirtualKey", "batch", "maxBudget: 5")};

  // Every live key is in its sink, every value in a sink is a live key.
  void expectNoKeyLost() {
    for (const auto& [hash, row] : target_.objects["VirtualKey"]) {
      bool found = false;
      for (const auto& [slot, held] : sink_.slots) {
        found = found || (!held.live.empty() && sha256Hex(held.live) == hash);
      }
      EXPECT_TRUE(found) << "key " << hash << " is in no sink";
    }
    for (const auto& [slot, held] : sink_.slots) {
      EXPECT_TRUE(held.pending.empty()) << slot.text();
      if (held.live.empty()) continue;
      EXPECT_TRUE(target_.objects["VirtualKey"].contains(sha256Hex(held.live))) << slot.text();
    }
  }
};

TEST_F(Apply, DoesDependenciesFirst) {
  apply({manifest("VirtualKey", "batch", "team: research, user: ada, budget: tier"),
         manifest("Team", "research"), manifest("User", "ada"),
         manifest("Budget", "tier", "maxBudget: 1")});
  ASSERT_EQ(target_.writes.size(), 4U);
  EXPECT_EQ(target_.writes.back().kind, "VirtualKey");
  EXPECT_EQ(key("batch")->fields.at("teamId"), Value("research"));
  expectNoKeyLost();
}

TEST_F(Apply, DependantsOfAFailureAreSkipped) {
  target_.onWrite = [](const Write& w) { return w.kind == "Team" ? Fate::refused : Fate::done; };
  const auto out = run(Until::apply, {manifest("VirtualKey", "batch", "team: research"),
                                      manifest("Team", "research"), manifest("User", "ada")});
  ASSERT_EQ(out->outcomes.size(), 3U);
  for (const Outcome& outcome : out->outcomes) {
    const auto expected = outcome.id.kind == "Team"   ? Outcome::Result::failed
                          : outcome.id.kind == "User" ? Outcome::Result::done
                                                      : Outcome::Result::skipped;
    EXPECT_EQ(outcome.result, expected) << outcome.id.text();
  }
  EXPECT_EQ(out->exitStatus(), 5);
  EXPECT_TRUE(store_.memory.open.empty());
}

TEST_F(Apply, TwoHundredNoOpAppliesWriteNothing) {
  apply(batch_);
  const std::size_t writes = target_.writes.size();
  const std::size_t stored = store_.writes;
  const std::size_t audited = audit_.records.size();
  for (int i = 0; i < 200; ++i) apply(batch_);
  EXPECT_EQ(target_.writes.size(), writes);
  EXPECT_EQ(store_.writes, stored);
  EXPECT_EQ(audit_.records.size(), audited);
}

TEST_F(Apply, AnAnswerLostAfterTheCreateIsFoundOut) {
  int calls = 0;
  target_.onWrite = [&](const Write&) { return ++calls == 1 ? Fate::lostAnswer : Fate::done; };
  apply(batch_);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(target_.objects["VirtualKey"].size(), 1U);
  expectNoKeyLost();
  expectClean(batch_);
}

TEST_F(Apply, ARequestLostBeforeTheCreateIsSentAgainWithTheSameValue) {
  int calls = 0;
  target_.onWrite = [&](const Write&) { return ++calls == 1 ? Fate::lostRequest : Fate::done; };
  apply(batch_);
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(target_.writes[0].liveId, target_.writes[1].liveId);
  expectNoKeyLost();
}

TEST_F(Apply, ACreateThatStaysUnknownIsFinishedByTheNextRun) {
  target_.onWrite = [](const Write&) { return Fate::lostRequest; };
  const auto out = run(Until::apply, batch_);
  EXPECT_EQ(out->outcomes.front().error->code, Code::resultUnknown);
  EXPECT_EQ(store_.memory.open.size(), 1U);
  const std::string hash = target_.writes.front().liveId;
  target_.onWrite = {};
  apply(batch_);
  EXPECT_EQ(key("batch")->liveId, hash);  // the pending value was used, not a new one
  expectNoKeyLost();
  expectClean(batch_);
}

TEST_F(Apply, ARefusedCreateLeavesNothingPending) {
  target_.onWrite = [](const Write&) { return Fate::refused; };
  run(Until::apply, batch_);
  EXPECT_TRUE(sink_.slots[slot_].pending.empty());
  EXPECT_TRUE(store_.memory.open.empty());
}

TEST_F(Apply, SuccessThatWasNotStoredIsAFailure) {
  target_.onWrite = [](const Write&) { return Fate::notStored; };
  const auto out = run(Until::apply, {manifest("Team", "research", "maxBudget: 5")});
  ASSERT_TRUE(out->outcomes.front().error);
  EXPECT_EQ(out->outcomes.front().error->code, Code::notStored);
}

TEST_F(Apply, AnotherMadeTheSameIdMeanwhile) {
  target_.onWrite = [&](const Write& w) {
    target_.objects["Team"][w.liveId].liveId = w.liveId;
    return Fate::done;
  };
  const auto out = run(Until::apply, {manifest("Team", "research", "maxBudget: 5")});
  ASSERT_TRUE(out->outcomes.front().error);
  EXPECT_EQ(out->outcomes.front().error->code, Code::alreadyExists);
  EXPECT_FALSE(live("Team", "research")->fields.contains("maxBudget"));
}

TEST_F(Apply, AFullSinkStopsBeforeTheKeyIsMade) {
  sink_.full = true;
  const auto out = run(Until::apply, batch_);
  EXPECT_EQ(out->outcomes.front().error->code, Code::sinkFailed);
  EXPECT_TRUE(target_.writes.empty());
  EXPECT_EQ(out->exitStatus(), 6);
  sink_.full = false;
  apply(batch_);
  expectNoKeyLost();
}

TEST_F(Apply, WithoutAuditNothingIsChanged) {
  audit_.broken = true;
  const auto out = run(Until::apply, batch_);
  EXPECT_EQ(out->exitStatus(), 6);
  EXPECT_TRUE(target_.writes.empty());
  audit_.broken = false;
  apply(batch_);
  expectNoKeyLost();
  expectClean(batch_);
}

TEST_F(Apply, EveryIntentHasAnOutcomeInTheAuditLog) {
  apply({manifest("Team", "research", "maxBudget: 5"), batch_.front()});
  std::size_t intents = 0;
  std::size_t outcomes = 0;
  for (const AuditRecord& record : audit_.records) {
    intents += record.event == "intent" ? 1U : 0U;
    outcomes += record.event == "outcome" ? 1U : 0U;
  }
  EXPECT_EQ(intents, 2U);
  EXPECT_EQ(outcomes, 2U);
}

TEST_F(Apply, AStopBeginsNothingNew) {
  target_.onWrite = [&](const Write&) {
    stop_.request_stop();
    return Fate::done;
  };
  rules_.apply.inFlight = 1;
  const auto out = run(Until::apply, {manifest("Team", "a"), manifest("Team", "b")});
  EXPECT_EQ(target_.writes.size(), 1U);
  EXPECT_EQ(out->outcomes[0].result, Outcome::Result::done);
  EXPECT_EQ(out->outcomes[1].error->code, Code::interrupted);
  EXPECT_EQ(out->exitStatus(), 130);
}

TEST_F(Apply, SinkMovedInTheManifestMovesTheValue) {
  apply(batch_);
  const std::string value = sink_.slots[slot_].live;
  const std::vector<std::string> moved{
      manifest("VirtualKey", "batch", "maxBudget: 5, sink: {file: {path: new/place.env}}")};
  EXPECT_EQ(changesOf(plan(moved)->planned.plan), "publish VirtualKey/batch");
  apply(moved);
  EXPECT_EQ((sink_.slots[Slot{"file", "new/place.env", "LITELLM_API_KEY"}].live), value);
  EXPECT_EQ(sink_.slots[slot_].live, "");
  expectNoKeyLost();
  expectClean(moved);
}

TEST_F(Apply, AValueIsMovedOnlyWithAnIntentAndAFailedOneIsNoSuccess) {
  apply(batch_);
  audit_.broken = true;
  const std::vector<std::string> moved{
      manifest("VirtualKey", "batch", "maxBudget: 5, sink: {file: {path: new/place.env}}")};
  const auto out = run(Until::apply, moved);
  EXPECT_EQ(out->outcomes.front().result, Outcome::Result::failed);
  EXPECT_EQ(out->exitStatus(), 6);
  EXPECT_NE(sink_.slots[slot_].live, "");
  audit_.broken = false;
  apply(moved);
  expectNoKeyLost();
  expectClean(moved);
}

TEST_F(Apply, AnObjectIsForgottenOnlyWithAnIntentAndAFailedOneIsNoSuccess) {
  rules_.plan.prune = true;
  const std::string kept = manifest("Team", "kept");
  apply({manifest("Team", "orphan", "", "deletion: orphan"), kept});
  audit_.broken = true;
  const auto out = run(Until::apply, {kept});
  EXPECT_EQ(out->outcomes.front().result, Outcome::Result::failed);
  EXPECT_EQ(out->exitStatus(), 6);
  audit_.broken = false;
  EXPECT_EQ(changesOf(plan({kept})->planned.plan), "release Team/orphan");
}

TEST_F(Apply, APendingValueWithoutAJournalIsPublished) {
  apply(batch_);
  // The state that a crash leaves when journal and last-applied are lost as well.
  FakeSink::Held& held = sink_.slots[slot_];
  held.pending[sha256Hex(held.live)] = held.live;
  held.live.clear();
  EXPECT_EQ(changesOf(plan(batch_)->planned.plan), "publish VirtualKey/batch");
  apply(batch_);
  expectNoKeyLost();
  expectClean(batch_);
}

TEST_F(Apply, ALostValueIsNotedAndNeverReplacedSilently) {
  apply(batch_);
  sink_.slots.clear();
  const auto out = plan(batch_);
  EXPECT_TRUE(out->planned.plan.empty());
  ASSERT_EQ(out->planned.plan.notes.size(), 1U);
  EXPECT_EQ(out->planned.plan.notes.front().code, Code::valueLost);
}

TEST_F(Apply, AnUpdateSendsTheCompleteMetadata) {
  apply({manifest("VirtualKey", "batch", "metadata: {env: prod}")});
  LiveObject& row = target_.objects["VirtualKey"].begin()->second;
  row.metadata.set("foreign", "kept");
  apply({manifest("VirtualKey", "batch", "metadata: {env: prod}, maxBudget: 3")});
  const Write& last = target_.writes.back();
  EXPECT_EQ(last.metadata.stringAt("env"), "prod");
  EXPECT_EQ(last.metadata.stringAt("foreign"), "kept");
  EXPECT_NE(last.metadata.find(kMarkerKey), nullptr);
  EXPECT_FALSE(last.fields.contains("metadata"));
}

TEST_F(Apply, AMapFieldIsWrittenWhole) {
  apply({manifest("VirtualKey", "batch", "modelRpmLimit: {a: 1, b: 2}")});
  target_.objects["VirtualKey"].begin()->second.fields["modelRpmLimit.c"] = Value(3);
  apply({manifest("VirtualKey", "batch", "modelRpmLimit: {a: 5}")});
  const Value& sent = target_.writes.back().fields.at("modelRpmLimit");
  EXPECT_EQ(*sent.find("a"), Value(5));
  EXPECT_EQ(sent.find("b"), nullptr);
  EXPECT_EQ(*sent.find("c"), Value(3));
}

TEST_F(Apply, WhatAPersonAgreedToIsWhatIsApplied) {
  const std::vector<std::string> manifests{manifest("Team", "a", "maxBudget: 5, metadata: {x: 1}")};
  apply(manifests);
  const std::vector<std::string> edited{manifest("Team", "a", "maxBudget: 6, metadata: {x: 1}")};
  confirm_ = [&](const litectl::Run&) {
    LiveObject& row = target_.objects["Team"]["a"];
    row.metadata.set("byHand", 1);
    row.fields["metadata.byHand"] = Value(1);
    return Consent::afterWaiting;
  };
  apply(edited);
  EXPECT_EQ(live("Team", "a")->fields.at("maxBudget"), Value(6));
  EXPECT_NE(live("Team", "a")->metadata.find("byHand"), nullptr) << "added while we waited";

  confirm_ = [&](const litectl::Run&) {
    target_.objects["Team"]["a"].fields["maxBudget"] = Value(9);
    return Consent::afterWaiting;
  };
  problemsExpected_ = true;
  const auto out = run(Until::apply, {manifest("Team", "a", "maxBudget: 7")});
  ASSERT_FALSE(out->problems.ok());
  EXPECT_EQ(out->problems.errors().front().code, Code::planMoved);
  EXPECT_EQ(live("Team", "a")->fields.at("maxBudget"), Value(9));
}

TEST_F(Apply, StopsBeginningWhenTheTargetIsGone) {
  target_.refusal = Code::unreachable;
  target_.onWrite = [](const Write&) { return FakeTarget::Fate::refused; };
  rules_.apply.inFlight = 2;
  std::vector<std::string> teams;
  for (int i = 0; i < 30; ++i) teams.push_back(manifest("Team", "t" + std::to_string(i)));
  const auto out = run(Until::apply, teams);
  EXPECT_LE(target_.writes.size(), 4U) << "three in a row, and one more under way";
  std::size_t skipped = 0;
  for (const Outcome& outcome : out->outcomes) {
    if (outcome.result == Outcome::Result::skipped) ++skipped;
  }
  EXPECT_GE(skipped, 26U);
  target_.onWrite = nullptr;
  apply(teams);
  expectClean(teams);
}

}  // namespace
}  // namespace litectl::testing
