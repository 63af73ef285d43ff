#include "unit/engine/engine_test.h"

namespace litectl::testing {
namespace {

class Prune : public EngineTest {
 protected:
  Code blockerOf(const std::vector<std::string>& manifests) {
    const auto out = run(Until::apply, manifests);
    EXPECT_EQ(out->planned.plan.blockers.size(), 1U);
    EXPECT_TRUE(out->outcomes.empty());
    return out->planned.plan.blocked() ? out->planned.plan.blockers.front().code : Code::internal;
  }
  std::vector<std::string> budgets(int count) {
    std::vector<std::string> manifests;
    for (int i = 0; i < count; ++i) {
      manifests.push_back(manifest("Budget", "b" + std::to_string(i), "maxBudget: 1"));
    }
    return manifests;
  }
};

TEST_F(Prune, DeletesOnlyWhatIsInTheInventory) {
  apply({manifest("Team", "ours"), manifest("Team", "kept")});
  target_.add("Team", "foreign");
  apply({manifest("Team", "kept")});
  EXPECT_EQ(live("Team", "ours"), nullptr);
  EXPECT_NE(live("Team", "foreign"), nullptr);
  expectClean({manifest("Team", "kept")});
}

TEST_F(Prune, WithoutTheFlagNothingIsDeletedAndANoteSaysSo) {
  apply({manifest("Team", "ours"), manifest("Team", "kept")});
  rules_.plan.prune = false;
  const auto out = plan({manifest("Team", "kept")});
  EXPECT_TRUE(out->planned.plan.empty());
  ASSERT_EQ(out->planned.plan.notes.size(), 1U);
  EXPECT_EQ(out->planned.plan.notes.front().code, Code::notPruned);
}

TEST_F(Prune, OrphanLetsTheObjectStayWithoutOurMarker) {
  apply({manifest("Team", "ours", "maxBudget: 5, metadata: {cost: c1}", "deletion: orphan"),
         manifest("Team", "kept")});
  EXPECT_EQ(changesOf(plan({manifest("Team", "kept")})->planned.plan), "release Team/ours");
  apply({manifest("Team", "kept")});
  ASSERT_NE(live("Team", "ours"), nullptr);
  EXPECT_FALSE(live("Team", "ours")->marker.has_value());
  EXPECT_EQ(live("Team", "ours")->fields.at("maxBudget"), Value(5));
  EXPECT_EQ(live("Team", "ours")->metadata.stringAt("cost"), "c1");
  EXPECT_EQ(store_.memory.inventory.size(), 1U);
  expectClean({manifest("Team", "kept")});

  rules_.plan.inventory = "other";
  store_.memory = {};
  const std::vector<std::string> adopted{manifest("Team", "ours", "maxBudget: 6", "manage: adopt")};
  EXPECT_EQ(changesOf(plan(adopted)->planned.plan), "adopt Team/ours");
}

TEST_F(Prune, ABudgetHasNoMarkerAndIsOnlyForgotten) {
  apply({manifest("Budget", "ours", "maxBudget: 5", "deletion: orphan"),
         manifest("Budget", "kept", "maxBudget: 5")});
  target_.writes.clear();
  apply({manifest("Budget", "kept", "maxBudget: 5")});
  EXPECT_TRUE(target_.writes.empty());
  EXPECT_NE(live("Budget", "ours"), nullptr);
}

TEST_F(Prune, AMarkerThatStayedIsSaidAndTakenOffInTheNextRun) {
  apply({manifest("Team", "ours", "", "deletion: orphan"), manifest("Team", "kept")});
  target_.onWrite = [](const Write&) { return FakeTarget::Fate::notStored; };
  const auto out = run(Until::apply, {manifest("Team", "kept")});
  ASSERT_EQ(out->outcomes.size(), 1U);
  ASSERT_TRUE(out->outcomes.front().error);
  EXPECT_EQ(out->outcomes.front().error->code, Code::notStored);
  target_.onWrite = nullptr;
  apply({manifest("Team", "kept")});
  EXPECT_FALSE(live("Team", "ours")->marker.has_value());
  expectClean({manifest("Team", "kept")});
}

TEST_F(Prune, WhatCarriesOurMarkerAndNobodyRemembersIsNotedAndLeftAlone) {
  const std::vector<std::string> kept{manifest("VirtualKey", "kept")};
  apply(kept);
  LiveObject& stray = target_.add("VirtualKey", std::string(64, 'a'));
  stray.marker = key("kept")->marker;
  stray.marker->manifest.name = "gone";
  stray.fields["alias"] = Value("left");
  const auto out = plan(kept);
  EXPECT_TRUE(out->planned.plan.empty());
  ASSERT_EQ(out->planned.plan.notes.size(), 1U);
  EXPECT_EQ(out->planned.plan.notes.front().code, Code::stray);
  EXPECT_EQ(out->planned.plan.notes.front().subject, "VirtualKey/gone");
  EXPECT_NE(out->planned.plan.notes.front().message.find("left"), std::string::npos);
  apply(kept);
  EXPECT_EQ(target_.objects["VirtualKey"].size(), 2U);
}

TEST_F(Prune, ACopyOfOurMarkerOnAnotherKeyIsNoted) {
  const std::vector<std::string> kept{manifest("VirtualKey", "kept")};
  apply(kept);
  target_.add("VirtualKey", std::string(64, 'a')).marker = key("kept")->marker;
  const auto out = plan(kept);
  EXPECT_TRUE(out->planned.plan.empty());
  ASSERT_EQ(out->planned.plan.notes.size(), 1U);
  EXPECT_EQ(out->planned.plan.notes.front().code, Code::stray);
}

TEST_F(Prune, DeletesNothingThatTheSamePlanPutsSomethingInto) {
  apply({manifest("Team", "a"), manifest("Team", "b"), manifest("VirtualKey", "k", "team: b")});
  deleteAlong();
  const auto out =
      run(Until::apply, {manifest("Team", "b"), manifest("VirtualKey", "k", "teamId: a"),
                         manifest("VirtualKey", "new", "teamId: a")});
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::outsideDependents);
  EXPECT_NE(live("Team", "a"), nullptr);
  EXPECT_NE(key("k"), nullptr);
  EXPECT_NE(key("new"), nullptr);
}

TEST_F(Prune, ForbidIsRefusedUntilReleased) {
  apply({manifest("Team", "ours", "", "deletion: forbid"), manifest("Team", "kept")});
  const auto out = run(Until::apply, {manifest("Team", "kept")});
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::deletionForbidden);
  EXPECT_EQ(out->exitStatus(), 3);
  EXPECT_NE(live("Team", "ours"), nullptr);

  rules_.plan.releaseForbidden = {{"Team", "ours"}};
  apply({manifest("Team", "kept")});
  EXPECT_EQ(live("Team", "ours"), nullptr);
}

TEST_F(Prune, TheDeletionValueLastAppliedDecides) {
  const std::string kept = manifest("Team", "kept");
  apply({manifest("Team", "ours", "", "deletion: forbid"), kept});
  apply({manifest("Team", "ours", "", "deletion: delete"), kept});
  apply({kept});
  EXPECT_EQ(live("Team", "ours"), nullptr);
}

TEST_F(Prune, DeletesAKeyBeforeItsTeamAndItsValueWithIt) {
  const std::string kept = manifest("Team", "kept");
  apply({manifest("Team", "research"), manifest("VirtualKey", "batch", "team: research"), kept});
  const auto out = plan({kept});
  EXPECT_EQ(changesOf(out->planned.plan), "delete VirtualKey/batch, delete Team/research");
  apply({kept});
  EXPECT_TRUE(target_.objects["VirtualKey"].empty());
  EXPECT_EQ((sink_.slots[Slot{"file", "batch.env", "LITELLM_API_KEY"}].live), "");
}

TEST_F(Prune, ATeamWithSomebodyElsesKeyIsNotDeleted) {
  const std::string kept = manifest("Team", "kept");
  apply({manifest("Team", "research"), kept});
  LiveObject& foreign = target_.add("VirtualKey", std::string(64, 'f'));
  foreign.fields["teamId"] = Value("research");
  foreign.fields["alias"] = Value("by-hand");
  auto out = run(Until::apply, {kept});
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::outsideDependents);
  EXPECT_NE(out->planned.plan.refusals.front().error.message.find("by-hand"), std::string::npos);

  rules_.plan.deleteDependents = true;
  out = plan({kept});
  ASSERT_EQ(out->planned.plan.changes.size(), 1U);
  ASSERT_EQ(out->planned.plan.changes.front().takesAlong.size(), 1U);
  EXPECT_FALSE(out->planned.plan.changes.front().takesAlong.front().ours);
}

TEST_F(Prune, AKeyThatMovesAwayIsNotTakenAlong) {
  const std::string b = manifest("Team", "b");
  apply({manifest("Team", "a"), b, manifest("VirtualKey", "batch", "team: a")});
  const std::vector<std::string> after{b, manifest("VirtualKey", "batch", "team: b")};
  const auto out = plan(after);
  EXPECT_EQ(changesOf(out->planned.plan), "update VirtualKey/batch, delete Team/a");
  EXPECT_EQ(out->planned.plan.changes.back().dependsOn,
            (std::vector<ObjectId>{{"VirtualKey", "batch"}}));
  apply(after);
  EXPECT_EQ(key("batch")->fields.at("teamId"), Value("b"));
}

TEST_F(Prune, ATeamIsNotDeletedBeforeAMoveAwayFromItHasComeTrue) {
  apply({manifest("VirtualKey", "batch", "team: old"), manifest("Team", "old"),
         manifest("Team", "new")});
  deleteAlong();
  target_.onWrite = [doAsTold = target_.onWrite](const Write& write) {
    return write.kind == "VirtualKey" ? FakeTarget::Fate::notStored : doAsTold(write);
  };
  const std::vector<std::string> moved{manifest("VirtualKey", "batch", "team: new"),
                                       manifest("Team", "new")};
  const auto out = run(Until::apply, moved);
  EXPECT_EQ(out->exitStatus(), 4);
  EXPECT_NE(live("Team", "old"), nullptr);
  EXPECT_NE(key("batch"), nullptr);

  deleteAlong();
  apply(moved);
  EXPECT_EQ(live("Team", "old"), nullptr);
  EXPECT_EQ(key("batch")->fields.at("teamId"), Value("new"));
  expectClean(moved);
}

TEST_F(Prune, ATeamIsNotDeletedWithAKeyWhoseDeletionIsForbidden) {
  const std::string kept = manifest("Team", "kept");
  apply({manifest("Team", "research"), kept,
         manifest("VirtualKey", "batch", "team: research", "deletion: forbid")});
  rules_.plan.deleteDependents = true;
  const auto out = run(Until::apply, {kept});
  ASSERT_EQ(out->planned.plan.refusals.size(), 2U);
  for (const Refusal& refusal : out->planned.plan.refusals) {
    EXPECT_EQ(refusal.error.code, Code::deletionForbidden) << refusal.id.text();
  }
  EXPECT_NE(key("batch"), nullptr);
  EXPECT_NE(live("Team", "research"), nullptr);

  rules_.plan.releaseForbidden = {{"VirtualKey", "batch"}};
  apply({kept});
  EXPECT_EQ(key("batch"), nullptr);
  EXPECT_EQ(live("Team", "research"), nullptr);
}

TEST_F(Prune, ATeamIsNotDeletedWithAKeyThatIsToBeLeftAlone) {
  const std::string kept = manifest("Team", "kept");
  apply({manifest("Team", "research"), kept,
         manifest("VirtualKey", "batch", "team: research", "deletion: orphan")});
  const auto out = run(Until::apply, {kept});
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::outsideDependents);
  EXPECT_NE(key("batch"), nullptr);
}

TEST_F(Prune, ATeamIsNotDeletedWithAKeyThatAManifestStillPutsThere) {
  const std::string batch = manifest("VirtualKey", "batch", "teamId: research");
  apply({manifest("Team", "research"), batch});
  const auto out = run(Until::apply, {batch});
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::outsideDependents);
  EXPECT_NE(key("batch"), nullptr);
}

TEST_F(Prune, ATeamIsNotDeletedWithTheKeyThatLitectlUses) {
  const std::string kept = manifest("Team", "kept");
  apply({manifest("Team", "research"), kept});
  target_.who.keyHash = std::string(64, 'f');
  target_.add("VirtualKey", target_.who.keyHash).fields["teamId"] = Value("research");
  rules_.plan.deleteDependents = true;
  const auto out = run(Until::apply, {kept});
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::protectedObject);
  EXPECT_NE(live("Team", "research"), nullptr);
}

TEST_F(Prune, WhatGoesAlongCountsForThePercentageOfItsKind) {
  rules_.plan.deleteDependents = true;
  std::vector<std::string> keys;
  for (int i = 0; i < 10; ++i) {
    const std::string team = i < 4 ? "teamId: research" : "";
    keys.push_back(manifest("VirtualKey", "k" + std::to_string(i), team));
  }
  std::vector<std::string> all = keys;
  all.push_back(manifest("Team", "research"));
  apply(all);
  EXPECT_EQ(blockerOf(keys), Code::tooDestructive);
}

TEST_F(Prune, WhatIsShutOutWithATeamCountsAndIsTold) {
  std::vector<std::string> all{manifest("Team", "research")};
  for (int i = 0; i < 10; ++i) {
    all.push_back(manifest("VirtualKey", "k" + std::to_string(i), i < 4 ? "team: research" : ""));
  }
  apply(all);
  all.front() = manifest("Team", "research", "blocked: true");
  EXPECT_EQ(blockerOf(all), Code::tooDestructive);
  EXPECT_EQ(plan(all)->planned.plan.changes.front().takesAlong.size(), 4U);
}

TEST_F(Prune, WhatMovesIntoABlockedTeamIsShutOutAndCounts) {
  const auto all = [](const std::string& team, const std::string& blocked) {
    std::vector<std::string> manifests{manifest("Team", "open"),
                                       manifest("Team", "shut", "blocked: " + blocked)};
    for (const char* name : {"a", "b", "c", "d"}) {
      manifests.push_back(manifest("VirtualKey", name, "team: " + team));
    }
    return manifests;
  };
  for (const std::string& before : {std::string("true"), std::string("false")}) {
    apply(all("open", before));
    EXPECT_EQ(blockerOf(all("shut", "true")), Code::tooDestructive) << before;
    apply(all("shut", "false"));
  }
}

TEST_F(Prune, ABudgetInUseIsNotDeleted) {
  const std::string kept = manifest("Budget", "kept", "maxBudget: 1");
  apply({manifest("Budget", "tier", "maxBudget: 5"), kept});
  target_.add("VirtualKey", std::string(64, 'f')).fields["budgetId"] = Value("tier");
  const auto out = run(Until::apply, {kept});
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::budgetInUse);
}

TEST_F(Prune, RefusesAnEmptyDesiredSet) {
  apply({manifest("Team", "ours")});
  EXPECT_EQ(blockerOf({manifest("ModelList", "names", "models: [a]")}), Code::emptyDesired);
}

TEST_F(Prune, RefusesToDeleteFromAnIncompleteListing) {
  apply({manifest("Team", "ours"), manifest("Team", "kept")});
  target_.incomplete["Team"] = "3 of 4 pages";
  EXPECT_EQ(blockerOf({manifest("Team", "kept")}), Code::incompleteSnapshot);
}

TEST_F(Prune, RefusesWhenFewerRootsAreGivenThanRecorded) {
  apply({manifest("Team", "ours"), manifest("Team", "kept")});
  store_.memory.roots = {".", "/more"};
  EXPECT_EQ(blockerOf({manifest("Team", "kept")}), Code::partialSources);
}

TEST_F(Prune, BelowTheFloorThreeDeletesAreTheLimit) {
  apply(budgets(9));
  EXPECT_EQ(blockerOf(budgets(5)), Code::tooDestructive);
  apply(budgets(6));
  EXPECT_EQ(target_.objects["Budget"].size(), 6U);
}

TEST_F(Prune, FromTheFloorOnThePercentageCounts) {
  apply(budgets(20));
  EXPECT_EQ(blockerOf(budgets(13)), Code::tooDestructive);
  apply(budgets(14));
  EXPECT_EQ(target_.objects["Budget"].size(), 14U);
}

TEST_F(Prune, TheCapCountsWhatGoesAlong) {
  rules_.guard.maxDestructive = 5;
  rules_.plan.deleteDependents = true;
  const std::string kept = manifest("Team", "kept");
  apply({manifest("Team", "research"), kept});
  for (char c = 'a'; c < 'f'; ++c) {
    target_.add("VirtualKey", std::string(64, c)).fields["teamId"] = Value("research");
  }
  EXPECT_EQ(blockerOf({kept}), Code::tooDestructive);
  rules_.guard.allowDestructive = 6;
  apply({kept});
  EXPECT_EQ(live("Team", "research"), nullptr);
}

TEST_F(Prune, NeverCutsOffItsOwnKeyOrUser) {
  apply({manifest("User", "robot"), manifest("User", "kept")});
  target_.who.userId = "robot";
  const auto out = run(Until::apply, {manifest("User", "kept")});
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::protectedObject);
  EXPECT_NE(live("User", "robot"), nullptr);
}

TEST_F(Prune, AReleaseOutsideTheProvedRangeIsPlannedOnly) {
  target_.releaseText = "2.0.0";
  EXPECT_EQ(blockerOf({manifest("Team", "a")}), Code::untestedRelease);
  rules_.guard.allowUntested = true;
  apply({manifest("Team", "a")});
}

TEST_F(Prune, ATeamIsNotDeletedWithAKeyThatSomebodyPutThere) {
  const std::string kept = manifest("Team", "kept");
  apply({manifest("Team", "research"), manifest("VirtualKey", "batch", "maxBudget: 1"), kept});
  const std::string before = key("batch")->liveId;
  target_.objects["VirtualKey"][before].fields["teamId"] = Value("research");
  deleteAlong();
  run(Until::apply, {kept, manifest("VirtualKey", "batch", "maxBudget: 2")});
  ASSERT_NE(key("batch"), nullptr);
}

TEST_F(Prune, ATeamIsNotDeletedWithAnUnchangedKeyThatSomebodyPutThere) {
  const std::string kept = manifest("Team", "kept");
  apply({manifest("Team", "research"), manifest("VirtualKey", "batch", "maxBudget: 1"), kept});
  const std::string before = key("batch")->liveId;
  target_.objects["VirtualKey"][before].fields["teamId"] = Value("research");
  deleteAlong();
  const auto out = run(Until::apply, {kept, manifest("VirtualKey", "batch", "maxBudget: 1")});
  EXPECT_EQ(out->planned.plan.refusals.size(), 1U);
}

TEST_F(Prune, ARenamedKeyMovesAwayFirst) {
  const std::string kept = manifest("Team", "kept");
  apply({manifest("Team", "research"), manifest("VirtualKey", "a", "team: research, alias: shared"),
         kept});
  deleteAlong();
  const auto out =
      run(Until::plan, {kept, manifest("VirtualKey", "b", "team: kept, alias: shared")});
  const Change* removal = nullptr;
  for (const Change& c : out->planned.plan.changes)
    if (c.op == Op::remove) removal = &c;
  ASSERT_NE(removal, nullptr);
  EXPECT_EQ(removal->dependsOn, (std::vector<ObjectId>{{"VirtualKey", "b"}}));
}

TEST_F(Prune, AnotherInventorysObjectIsOnlyForgotten) {
  const std::string kept = manifest("Team", "kept");
  apply({manifest("Team", "research"), kept});
  target_.objects["Team"]["research"].marker->inventory = "other";
  run(Until::apply, {kept});
  EXPECT_NE(live("Team", "research"), nullptr);
}

TEST_F(Prune, WhatIsNotMarkedAnyMoreIsNotDeleted) {
  const std::string kept = manifest("Team", "kept");
  apply({manifest("Team", "research"), kept});
  target_.objects["Team"]["research"].marker.reset();  // deleted and made again by a person
  target_.objects["Team"]["research"].metadata = Value::emptyMap();
  run(Until::apply, {kept});
  EXPECT_NE(live("Team", "research"), nullptr);
}

TEST_F(Prune, ABudgetThatAKeyWasGivenByHandIsNotDeleted) {
  const std::string kept = manifest("Budget", "kept", "maxBudget: 1");
  apply({manifest("Budget", "tier", "maxBudget: 5"), kept,
         manifest("VirtualKey", "k", "tpmLimit: 1")});
  target_.objects["VirtualKey"].begin()->second.fields["budgetId"] = Value("tier");
  run(Until::apply, {kept, manifest("VirtualKey", "k", "tpmLimit: 2")});
  EXPECT_NE(live("Budget", "tier"), nullptr);
}

TEST_F(Prune, ATeamNamedLikeOurUserIsNoUser) {
  const std::string kept = manifest("Team", "kept");
  apply({manifest("Team", "ops"), kept});
  target_.who.userId = "ops";
  run(Until::apply, {kept});
  EXPECT_EQ(live("Team", "ops"), nullptr);
}

TEST_F(Prune, TheTeamOfOurKeyIsNotBlocked) {
  apply({manifest("Team", "ops"), manifest("VirtualKey", "k")});
  target_.who.belongsTo = {{"Team", "ops"}};
  auto out =
      run(Until::plan, {manifest("Team", "ops", "blocked: true"), manifest("VirtualKey", "k")});
  EXPECT_EQ(out->planned.plan.refusals.size(), 1U);
}

TEST_F(Prune, NothingAppliedIsNotAppliedInPart) {
  target_.onWrite = [&](const Write&) { return FakeTarget::Fate::refused; };
  const auto out =
      run(Until::apply, {manifest("Team", "t"), manifest("VirtualKey", "k", "team: t")});
  EXPECT_EQ(out->exitStatus(), 4);
}

}  // namespace
}  // namespace litectl::testing
