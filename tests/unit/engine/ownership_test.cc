#include "unit/engine/engine_test.h"

namespace litectl::testing {
namespace {

class Ownership : public EngineTest {
 protected:
  Code refusalOf(const std::vector<std::string>& manifests) {
    const auto out = plan(manifests);
    EXPECT_EQ(out->planned.plan.refusals.size(), 1U);
    return out->planned.plan.refusals.empty() ? Code::internal
                                              : out->planned.plan.refusals.front().error.code;
  }
};

TEST_F(Ownership, NeverWritesWhatItDidNotMake) {
  target_.add("Team", "research").fields["maxBudget"] = Value(1);
  const std::vector<std::string> manifests{manifest("Team", "research", "maxBudget: 50")};
  EXPECT_EQ(refusalOf(manifests), Code::existsUnowned);
  const auto out = run(Until::apply, manifests);
  EXPECT_EQ(out->exitStatus(), 3);
  EXPECT_EQ(live("Team", "research")->fields.at("maxBudget"), Value(1));
  EXPECT_TRUE(target_.writes.empty());
}

TEST_F(Ownership, AdoptTakesOverAndKeepsForeignFields) {
  LiveObject& row = target_.add("Team", "research");
  row.fields["tpmLimit"] = Value(5);
  row.metadata = Value::emptyMap();
  row.metadata.set("cost", "c1");
  row.fields["metadata.cost"] = Value("c1");
  const std::vector<std::string> manifests{
      manifest("Team", "research", "maxBudget: 50", "manage: adopt")};
  EXPECT_EQ(changesOf(plan(manifests)->planned.plan), "adopt Team/research");
  apply(manifests);
  EXPECT_EQ(live("Team", "research")->fields.at("tpmLimit"), Value(5));
  EXPECT_EQ(live("Team", "research")->metadata.stringAt("cost"), "c1");
  expectClean(manifests);
}

TEST_F(Ownership, AdoptedBudgetWithNothingToChangeNeedsNoWrite) {
  target_.add("Budget", "small").fields["maxBudget"] = Value(5);
  const std::vector<std::string> manifests{
      manifest("Budget", "small", "maxBudget: 5", "manage: adopt")};
  apply(manifests);
  EXPECT_TRUE(target_.writes.empty());
  expectClean(manifests);
  apply({manifest("Budget", "other", "maxBudget: 1")});
  EXPECT_EQ(live("Budget", "small"), nullptr);
}

TEST_F(Ownership, AnotherInventorysObjectIsAConflictThatNamesIt) {
  const std::vector<std::string> manifests{manifest("Team", "research", "maxBudget: 50")};
  apply(manifests);
  target_.objects["Team"]["research"].marker->inventory = "other";
  const auto out = plan(manifests);
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::otherInventory);
  EXPECT_NE(out->planned.plan.refusals.front().error.message.find("\"other\""), std::string::npos);
}

TEST_F(Ownership, AWipedMarkerIsHealedFromTheStore) {
  const std::vector<std::string> manifests{manifest("Team", "research", "maxBudget: 50")};
  apply(manifests);
  target_.objects["Team"]["research"].marker.reset();
  target_.objects["Team"]["research"].metadata = Value::emptyMap();
  EXPECT_EQ(changesOf(plan(manifests)->planned.plan), "update Team/research");
  apply(manifests);
  EXPECT_TRUE(live("Team", "research")->marker.has_value());
  expectClean(manifests);
}

TEST_F(Ownership, RenamedManifestKeepsItsObject) {
  apply({manifest("Team", "research", "id: t-1, maxBudget: 50")});
  const std::vector<std::string> renamed{manifest("Team", "science", "id: t-1, maxBudget: 50")};
  apply(renamed);
  ASSERT_NE(live("Team", "t-1"), nullptr);
  EXPECT_EQ(live("Team", "t-1")->marker->manifest.name, "science");
  EXPECT_EQ(target_.objects["Team"].size(), 1U);
  expectClean(renamed);
}

TEST_F(Ownership, ARenamedManifestLeavesNoOtherNameInTheMemory) {
  apply({manifest("Team", "research", "id: t-1, maxBudget: 50")});
  Applied older = *store_.memory.find({"Team", "research"});
  older.id.name = "older";
  store_.memory.inventory.insert(store_.memory.inventory.begin(), older);
  apply({manifest("Team", "science", "id: t-1, maxBudget: 50")});
  ASSERT_EQ(store_.memory.inventory.size(), 1U);
  EXPECT_EQ(store_.memory.inventory.front().id.name, "science");
}

TEST_F(Ownership, AnObjectDoesNotBecomeAnother) {
  apply({manifest("Team", "research", "id: t-1, maxBudget: 50")});
  const std::vector<std::string> other{manifest("Team", "research", "id: t-2, maxBudget: 50")};
  const auto out = run(Until::apply, other);
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::immutableChanged);
  EXPECT_EQ(out->exitStatus(), 1);
  EXPECT_EQ(live("Team", "t-2"), nullptr);

  target_.objects["Team"].clear();
  apply(other);
  EXPECT_NE(live("Team", "t-2"), nullptr) << "with the old one gone, nothing is left behind";
}

TEST_F(Ownership, RenamedKeyManifestKeepsTheKeyAndMovesItsValue) {
  apply({manifest("VirtualKey", "a", "alias: shared")});
  const std::string value = sink_.slots[Slot{"file", "a.env", "LITELLM_API_KEY"}].live;
  const std::vector<std::string> renamed{manifest("VirtualKey", "b", "alias: shared")};
  apply(renamed);
  EXPECT_EQ(target_.objects["VirtualKey"].size(), 1U);
  EXPECT_EQ((sink_.slots[Slot{"file", "b.env", "LITELLM_API_KEY"}].live), value);
  EXPECT_EQ((sink_.slots[Slot{"file", "a.env", "LITELLM_API_KEY"}].live), "");
  expectClean(renamed);
}

TEST_F(Ownership, AKeyGoneWhoseAliasBelongsToAnotherIsAConflict) {
  const std::vector<std::string> manifests{manifest("VirtualKey", "batch")};
  apply(manifests);
  target_.objects["VirtualKey"].clear();
  target_.add("VirtualKey", std::string(64, 'a')).fields["alias"] = Value("batch");
  EXPECT_EQ(refusalOf(manifests), Code::identityConflict);
}

TEST_F(Ownership, TwoLiveKeysOfOneAliasAreAConflict) {
  target_.add("VirtualKey", std::string(64, 'a')).fields["alias"] = Value("batch");
  target_.add("VirtualKey", std::string(64, 'b')).fields["alias"] = Value("batch");
  EXPECT_EQ(refusalOf({manifest("VirtualKey", "batch")}), Code::identityConflict);
}

TEST_F(Ownership, AKeyDeletedBehindOurBackIsMadeAnewIntoItsSink) {
  const std::vector<std::string> manifests{manifest("VirtualKey", "batch")};
  apply(manifests);
  target_.objects["VirtualKey"].clear();
  const auto out = plan(manifests);
  EXPECT_EQ(changesOf(out->planned.plan), "create VirtualKey/batch");
  EXPECT_EQ(out->planned.plan.changes.front().reason, "gone from the target");
  apply(manifests);
  EXPECT_EQ(sha256Hex(sink_.slots[Slot{"file", "batch.env", "LITELLM_API_KEY"}].live),
            key("batch")->liveId);
  expectClean(manifests);
}

TEST_F(Ownership, WhatSomebodyKeepsDeletingIsNotMadeForEver) {
  const std::vector<std::string> manifests{manifest("Team", "kept"), manifest("Team", "a"),
                                           manifest("VirtualKey", "batch", "team: a")};
  apply(manifests);
  for (int i = 0; i < 3; ++i) {
    target_.objects["Team"].erase("a");
    apply(manifests);
  }
  target_.objects["Team"].erase("a");
  target_.objects["VirtualKey"].clear();
  const auto out = run(Until::apply, manifests);
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::recreateStorm);
  EXPECT_EQ(out->outcomes.front().result, Outcome::Result::skipped) << "its key waits for it";
  EXPECT_EQ(live("Team", "a"), nullptr);

  clock_.advance(kRemadeKept);
  apply(manifests);
  EXPECT_NE(live("Team", "a"), nullptr);
}

TEST_F(Ownership, APlanTellsOfWhatAnInterruptedRunBegan) {
  const std::vector<std::string> manifests{manifest("Team", "research")};
  Intent intent;
  intent.id = {"Team", "research"};
  intent.action = Op::update;
  intent.liveId = "research";
  intent.fields = Value::emptyMap();
  apply(manifests);
  ASSERT_TRUE(store_.begin(intent).has_value());
  const auto out = plan(manifests);
  ASSERT_EQ(out->planned.plan.notes.size(), 1U);
  EXPECT_EQ(out->planned.plan.notes.front().code, Code::unfinished);
  EXPECT_TRUE(apply(manifests)->planned.plan.notes.empty());
}

// Nobody can tell a target that is emptied again and again from somebody who deletes what we make.
TEST_F(Ownership, AnEmptiedTargetIsFilledThreeTimesADay) {
  const std::vector<std::string> manifests{manifest("Team", "a"), manifest("Team", "b")};
  for (int i = 0; i < 4; ++i) {
    apply(manifests);
    EXPECT_EQ(target_.objects["Team"].size(), 2U);
    target_.objects.clear();
  }
  const auto out = plan(manifests);
  ASSERT_EQ(out->planned.plan.refusals.size(), 2U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::recreateStorm);
  rules_.guard.allowRecreate = true;
  apply(manifests);
  EXPECT_EQ(target_.objects["Team"].size(), 2U);
}

TEST_F(Ownership, AnAliasThatPassesOnDoesNotTakeTheKeyAlong) {
  apply({manifest("VirtualKey", "a", "alias: shared")});
  LiveObject& row = target_.objects["VirtualKey"].begin()->second;
  row.marker.reset();
  row.metadata = Value::emptyMap();
  EXPECT_EQ(refusalOf({manifest("VirtualKey", "a", "alias: other"),
                       manifest("VirtualKey", "b", "alias: shared")}),
            Code::identityConflict);
}

TEST_F(Ownership, ALostStorePlansOnlyUntilAPersonConfirms) {
  const std::vector<std::string> manifests{manifest("Team", "research", "maxBudget: 50")};
  apply(manifests);
  store_.memory = Memory{};
  store_.memory.storeId = "store-2";
  const auto out = run(Until::apply, {manifest("Team", "research", "tpmLimit: 1")});
  ASSERT_TRUE(out->planned.plan.blocked());
  EXPECT_EQ(out->planned.plan.blockers.front().code, Code::storeLost);
  EXPECT_EQ(out->exitStatus(), 3);

  rules_.plan.confirmStore = true;
  // What the lost store knew is known again: the field that is gone from the manifest is cleared.
  apply({manifest("Team", "research", "tpmLimit: 1")});
  rules_.plan.confirmStore = false;
  EXPECT_FALSE(live("Team", "research")->fields.contains("maxBudget"));
  EXPECT_EQ(store_.memory.storeId, "store-1");
  expectClean({manifest("Team", "research", "tpmLimit: 1")});
}

TEST_F(Ownership, AMarkerUnderAnotherHashIsAConflict) {
  const std::vector<std::string> manifests{manifest("VirtualKey", "batch")};
  apply(manifests);
  LiveObject row = *key("batch");
  target_.objects["VirtualKey"].clear();
  row.liveId = std::string(64, 'a');  // regenerated behind our back: same row, other hash
  target_.objects["VirtualKey"][row.liveId] = row;
  const auto out = run(Until::apply, manifests);
  EXPECT_EQ(out->planned.plan.refusals.size(), 1U);
}

TEST_F(Ownership, ACopiedMarkerDoesNotPassForARename) {
  apply({manifest("Team", "kept")});
  target_.add("Team", "mine").marker = Marker{"store-1", "default", {"Team", "gone"}, {}};
  EXPECT_EQ(refusalOf({manifest("Team", "kept"), manifest("Team", "mine")}), Code::existsUnowned);
  const std::vector<std::string> adopted{manifest("Team", "kept"),
                                         manifest("Team", "mine", "", "manage: adopt")};
  EXPECT_EQ(changesOf(plan(adopted)->planned.plan), "adopt Team/mine");
  apply(adopted);
  expectClean(adopted);
}

TEST_F(Ownership, WhatAnotherInventoryHoldsIsNotAdopted) {
  target_.add("Budget", "tier").fields["maxBudget"] = Value(5);
  store_.memory.elsewhere[{"Budget", "tier"}] = "other";
  EXPECT_EQ(refusalOf({manifest("Budget", "tier", "maxBudget: 6", "manage: adopt")}),
            Code::otherInventory);
}

TEST_F(Ownership, WhatAnotherInventoryHasBegunIsNotAdopted) {
  target_.add("Budget", "tier").fields["maxBudget"] = Value(5);
  store_.memory.begunElsewhere[{"Budget", "tier"}] = "other";
  EXPECT_EQ(refusalOf({manifest("Budget", "tier", "maxBudget: 6", "manage: adopt")}),
            Code::otherInventory);
}

TEST_F(Ownership, WhatAnotherInventoryHasBegunStaysOursWhereWeRememberIt) {
  const std::vector<std::string> manifests{manifest("Budget", "tier", "maxBudget: 6"),
                                           manifest("Budget", "rest", "maxBudget: 6")};
  apply(manifests);
  store_.memory.begunElsewhere[{"Budget", "tier"}] = "other";
  expectClean(manifests);
  apply({manifests.back()});
  EXPECT_EQ(live("Budget", "tier"), nullptr);
}

TEST_F(Ownership, AnOnlyObjectIsNotMadeForEverEither) {
  const std::vector<std::string> manifests{manifest("Team", "a")};
  for (int i = 0; i < 4; ++i) {
    apply(manifests);
    target_.objects.clear();
  }
  const auto out = plan(manifests);
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::recreateStorm);
}

TEST_F(Ownership, AnotherTargetInItsPlaceDoesNotGetAllValuesReplaced) {
  std::vector<std::string> manifests;
  for (const char* name : {"a", "b", "c", "d"}) manifests.push_back(manifest("VirtualKey", name));
  apply(manifests);
  const auto held = sink_.slots;
  target_.objects.clear();
  const auto out = run(Until::apply, manifests);
  ASSERT_EQ(out->planned.plan.blockers.size(), 1U);
  EXPECT_EQ(out->planned.plan.blockers.front().code, Code::tooDestructive);
  for (const auto& [slot, now] : sink_.slots) EXPECT_EQ(now.live, held.at(slot).live);

  rules_.guard.allowDestructive = 4;
  apply(manifests);
  expectClean(manifests);
}

TEST_F(Ownership, WhatAWeakCredentialIsNotShownIsNotGone) {
  const std::vector<std::string> manifests{manifest("Team", "a"), manifest("VirtualKey", "k")};
  apply(manifests);
  const auto hidden = target_.objects["VirtualKey"];
  target_.objects["VirtualKey"].clear();
  target_.access = makeError(Code::forbidden, "only for admins");
  problemsExpected_ = true;
  for (const auto& declared : {manifests, {manifests.front()}}) {
    const std::size_t writes = target_.writes.size();
    const auto out = run(Until::apply, declared);
    ASSERT_EQ(out->problems.errors().size(), 1U);
    EXPECT_EQ(out->problems.errors().front().code, Code::forbidden);
    EXPECT_EQ(target_.writes.size(), writes);
    EXPECT_EQ(store_.memory.inventory.size(), 2U);
  }
  target_.access = {};
  target_.objects["VirtualKey"] = hidden;
  problemsExpected_ = false;
  expectClean(manifests);
}

TEST_F(Ownership, ValuesAreCountedWhereverTheNewOnesGo) {
  const auto all = [](const std::string& prefix, const std::string& folder) {
    std::vector<std::string> manifests{manifest("Team", "kept")};
    for (const char* name : {"a", "b", "c", "d"}) {
      manifests.push_back(manifest("VirtualKey", prefix + name,
                                   "sink: {file: {path: " + folder + "/" + name + ".env}}"));
    }
    return manifests;
  };
  apply(all("", "one"));
  const auto held = sink_.slots;
  target_.objects["VirtualKey"].clear();
  for (const auto& now : {all("", "two"), all("new-", "one"), {manifest("Team", "kept")}}) {
    const auto out = run(Until::apply, now);
    ASSERT_EQ(out->planned.plan.blockers.size(), 1U);
    EXPECT_EQ(out->planned.plan.blockers.front().code, Code::tooDestructive);
    for (const auto& [slot, before] : held) EXPECT_EQ(sink_.slots[slot].live, before.live);
  }
}

TEST_F(Ownership, AValueWhoseKeyIsGoneAndNoLongerDeclaredGoesWithIt) {
  const std::string kept = manifest("Team", "kept");
  apply({kept, manifest("VirtualKey", "a")});
  target_.objects["VirtualKey"].clear();
  apply({kept});
  EXPECT_EQ((sink_.slots[Slot{"file", "a.env", "LITELLM_API_KEY"}].live), "");
  apply({kept, manifest("VirtualKey", "a")});
  expectClean({kept, manifest("VirtualKey", "a")});
}

TEST_F(Ownership, ABudgetThatTwoInventoriesHoldIsOnlyForgotten) {
  const std::string kept = manifest("Team", "kept");
  apply({kept, manifest("Budget", "tier", "maxBudget: 5")});
  store_.memory.elsewhere[{"Budget", "tier"}] = "other";
  EXPECT_EQ(changesOf(plan({kept})->planned.plan), "forget Budget/tier");
}

TEST_F(Ownership, APlanThatConfirmsALostStoreSaysWhatTheApplyWillDo) {
  apply({manifest("Team", "old", "id: t")});
  store_.memory = {};
  store_.memory.storeId = "store-2";
  rules_.plan.confirmStore = true;
  const std::vector<std::string> renamed{manifest("Team", "new", "id: t")};
  const auto out = plan(renamed);
  EXPECT_TRUE(out->planned.plan.refusals.empty());
  EXPECT_EQ(changesOf(out->planned.plan), "update Team/new, forget Team/old");
  EXPECT_EQ(changesOf(apply(renamed)->planned.plan), changesOf(out->planned.plan));
  rules_.plan.confirmStore = false;
  expectClean(renamed);
}

TEST_F(Ownership, ALostStoreIsRebuiltOnlyByWhoAgreesToThePlan) {
  const std::vector<std::string> before{manifest("Team", "a", "maxBudget: 1")};
  const std::vector<std::string> after{manifest("Team", "a", "maxBudget: 2")};
  apply(before);
  store_.memory = {};
  store_.memory.storeId = "store-2";
  rules_.plan.confirmStore = true;
  confirm_ = [](const litectl::Run&) { return Consent::no; };
  run(Until::apply, after);
  confirm_ = nullptr;
  EXPECT_EQ(store_.memory.storeId, "store-2");
  EXPECT_TRUE(store_.memory.inventory.empty());
  rules_.plan.confirmStore = false;
  EXPECT_TRUE(plan(after)->planned.plan.blocked()) << "it is lost as before";
}

TEST_F(Ownership, AnInSyncPlanOfALostStoreNeedsNoUpdates) {
  const std::vector<std::string> manifests{manifest("Team", "a", "maxBudget: 1"),
                                           manifest("VirtualKey", "k")};
  apply(manifests);
  store_.memory = {};
  store_.memory.storeId = "store-2";
  rules_.plan.confirmStore = true;
  EXPECT_EQ(changesOf(plan(manifests)->planned.plan), "");
  EXPECT_EQ(changesOf(apply(manifests)->planned.plan), "");
  rules_.plan.confirmStore = false;
  expectClean(manifests);
}

// Only one of the two has a value that its users can read.
TEST_F(Ownership, OfTwoKeysWithOneRecordTheOneInItsSinkIsMeant) {
  for (const char copied : {'0', 'f'}) {  // sorted before it and after it
    const std::vector<std::string> manifests{manifest("VirtualKey", "batch")};
    apply(manifests);
    LiveObject copy = *key("batch");
    copy.liveId = std::string(64, copied);
    copy.fields["alias"] = Value("batch-copy");
    target_.objects["VirtualKey"][copy.liveId] = copy;
    store_.memory = {};
    store_.memory.storeId = "store-2";
    rules_.plan.confirmStore = true;
    const auto out = apply(manifests);
    rules_.plan.confirmStore = false;
    ASSERT_EQ(out->planned.plan.notes.size(), 1U);
    EXPECT_EQ(out->planned.plan.notes.front().code, Code::stray);
    EXPECT_NE(out->planned.plan.notes.front().message.find("batch-copy"), std::string::npos);
    EXPECT_EQ(changesOf(out->planned.plan), "");

    sink_.slots.clear();
    store_.memory.inventory.clear();
    const auto lost = plan(manifests);
    ASSERT_EQ(lost->planned.plan.refusals.size(), 1U);
    const std::string& message = lost->planned.plan.refusals.front().error.message;
    EXPECT_NE(message.find("batch-copy ("), std::string::npos) << message;
    EXPECT_NE(message.find("batch ("), std::string::npos) << message;
    target_.objects.clear();
    store_.memory = {};
    store_.memory.storeId = "store-1";
  }
}

// A filtered listing shows in what is missing, whatever the plan makes of it.
TEST_F(Ownership, AWeakCredentialIsFoundOutThoughThePlanRefusesTheKeyItHides) {
  const auto at = [](const std::string& name, const std::string& path) {
    return manifest("VirtualKey", name, "sink: {file: {path: " + path + "}}");
  };
  apply({at("a", "p.env"), at("b", "q.env")});
  const std::string value = sink_.slots[Slot{"file", "p.env", "LITELLM_API_KEY"}].live;
  target_.objects["VirtualKey"].erase(key("a")->liveId);
  target_.access = makeError(Code::forbidden, "only for admins");
  sink_.slots[Slot{"file", "r.env", "LITELLM_API_KEY"}].foreign =
      makeError(Code::sinkFailed, "was not written by litectl");
  problemsExpected_ = true;
  run(Until::apply, {at("a", "r.env"), at("b", "p.env")});
  EXPECT_EQ((sink_.slots[Slot{"file", "p.env", "LITELLM_API_KEY"}].live), value);
}

}  // namespace
}  // namespace litectl::testing
