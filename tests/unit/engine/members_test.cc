#include "model/parts.h"

#include "unit/engine/engine_test.h"

namespace litectl::testing {
namespace {

class Members : public EngineTest {
 protected:
  Members() {
    target_.onlyAsked = [](const std::string& kind, const FieldPath& field) {
      return kind == "TeamMember" && realSpecs().targetKind(kind)->needsMore(field);
    };
  }

  static std::string team(const std::string& members, const std::string& besides = "") {
    return manifest("Team", "research", besides + "members: [" + members + "]");
  }
  // With ann and bob.
  static std::vector<std::string> with(const std::string& members,
                                       const std::string& besides = "") {
    return {manifest("User", "ann"), manifest("User", "bob"), team(members, besides)};
  }
  LiveObject& memberByHand(const std::string& user, const std::string& teamId = "research") {
    LiveObject& row = target_.add("TeamMember", partLiveId(teamId, user));
    row.fields = {{"teamId", Value(teamId)}, {"userId", Value(user)}, {"role", Value("user")}};
    return row;
  }
  LiveObject& keyByHand(const std::string& token, const std::string& user) {
    LiveObject& row = target_.add("VirtualKey", token);
    row.fields = {{"alias", Value(token)}, {"teamId", Value("research")}, {"userId", Value(user)}};
    return row;
  }
  const LiveObject* member(const std::string& user) {
    return live("TeamMember", "research/" + user);
  }
  std::size_t remembered() const {
    std::size_t count = 0;
    for (const Applied& applied : store_.memory.inventory) {
      if (applied.id.kind == "TeamMember") ++count;
    }
    return count;
  }
};

TEST_F(Members, ComeAfterTheirTeamAndUserAndBeforeTheKeysThatNeedThem) {
  std::vector<std::string> manifests = with("{user: ann, maxBudget: 5}, {userId: bob}");
  manifests.push_back(manifest("VirtualKey", "batch", "team: research, user: ann"));
  const auto out = plan(manifests);
  EXPECT_EQ(changesOf(out->planned.plan),
            "create Team/research, create User/ann, create User/bob, create "
            "TeamMember/research/ann, create TeamMember/research/bob, create VirtualKey/batch");
  const auto& changes = out->planned.plan.changes;
  EXPECT_EQ(changes[3].dependsOn, (std::vector<ObjectId>{{"Team", "research"}, {"User", "ann"}}));
  EXPECT_EQ(changes[4].dependsOn, (std::vector<ObjectId>{{"Team", "research"}, {"User", "bob"}}));
  EXPECT_EQ(changes[5].dependsOn,
            (std::vector<ObjectId>{
                {"Team", "research"}, {"TeamMember", "research/ann"}, {"User", "ann"}}));
  apply(manifests);
  expectClean(manifests);
}

TEST_F(Members, AChangeIsOneUpdateAndNeverADeleteAndAnAdd) {
  apply(with("{user: ann, role: user, maxBudget: 5}"));
  target_.writes.clear();
  apply(with("{user: ann, role: user, maxBudget: 6, tpmLimit: 10}"));
  ASSERT_EQ(target_.writes.size(), 1U);
  EXPECT_EQ(target_.writes.front().op, Op::update);
  EXPECT_EQ(target_.writes.front().liveId, "research/ann");
  EXPECT_EQ(target_.writes.front().fields,
            (std::map<FieldPath, Value>{{"maxBudget", Value(6)}, {"tpmLimit", Value(10)}}));
  apply(with("{user: ann, role: user}"));
  EXPECT_EQ(target_.writes.back().fields,
            (std::map<FieldPath, Value>{{"maxBudget", Value()}, {"tpmLimit", Value()}}));
  expectClean(with("{user: ann, role: user}"));
}

TEST_F(Members, DriftIsFoundAndHealed) {
  apply(with("{user: ann, maxBudget: 5}"));
  target_.objects["TeamMember"]["research/ann"].fields["maxBudget"] = Value(500);
  apply(with("{user: ann, maxBudget: 5}"));
  EXPECT_EQ(member("ann")->fields.at("maxBudget"), Value(5));
  target_.objects["TeamMember"].clear();
  EXPECT_EQ(changesOf(plan(with("{user: ann, maxBudget: 5}"))->planned.plan),
            "create TeamMember/research/ann");
}

TEST_F(Members, OnlyTeamsWhoseMembersHaveLimitsAreAsked) {
  std::vector<std::string> manifests = with("{user: ann, maxBudget: 5}");
  manifests.push_back(manifest("Team", "other", "members: [{user: bob, role: user}]"));
  apply(manifests);
  target_.asked.clear();
  expectClean(manifests);
  EXPECT_EQ(target_.asked, std::vector<std::string>{"research"});
  // A limit that is taken out has to be seen to be cleared.
  target_.asked.clear();
  manifests = with("{user: ann}");
  manifests.push_back(manifest("Team", "other", "members: [{user: bob, role: user}]"));
  EXPECT_EQ(changesOf(plan(manifests)->planned.plan), "update TeamMember/research/ann");
  EXPECT_EQ(target_.asked, std::vector<std::string>{"research"});
}

TEST_F(Members, OneWhoIsNotListedAnyMoreGoesWithoutPrune) {
  rules_.plan.prune = false;
  apply(with("{user: ann}, {user: bob}"));
  const auto out = apply(with("{user: bob}"));
  EXPECT_EQ(changesOf(out->planned.plan), "delete TeamMember/research/ann");
  EXPECT_EQ(member("ann"), nullptr);
  EXPECT_NE(member("bob"), nullptr);
  EXPECT_EQ(remembered(), 1U);
  expectClean(with("{user: bob}"));
}

TEST_F(Members, WhoeverWasAddedByHandStaysUnlessTheListIsExact) {
  apply(with("{user: ann}"));
  memberByHand("eve");
  memberByHand("default_user_id");
  memberByHand("litectl-user");
  memberByHand("zoe", "elsewhere");
  target_.add("Team", "elsewhere");
  target_.who.userId = "litectl-user";
  expectClean(with("{user: ann}"));
  expectClean(with("{user: ann}", "membersPolicy: additive, "));

  const auto out = apply(with("{user: ann}", "membersPolicy: exact, "));
  EXPECT_EQ(changesOf(out->planned.plan), "delete TeamMember/research/eve");
  EXPECT_EQ(out->planned.plan.changes.front().reason, "not declared, and membersPolicy is exact");
  EXPECT_EQ(target_.objects["TeamMember"].size(), 4U);
  expectClean(with("{user: ann}", "membersPolicy: exact, "));
}

TEST_F(Members, AnEmptyExactListEmptiesTheTeam) {
  apply(with("{user: ann}"));
  memberByHand("eve");
  const auto out = apply(with("", "membersPolicy: exact, "));
  EXPECT_EQ(changesOf(out->planned.plan),
            "delete TeamMember/research/ann, delete TeamMember/research/eve");
  EXPECT_TRUE(target_.objects["TeamMember"].empty());
}

TEST_F(Members, ARemovalTakesAlongThatUsersKeysInThatTeamOnly) {
  deleteAlong();
  apply(with("{user: ann}, {user: bob}"));
  keyByHand("k-ann", "ann");
  keyByHand("k-bob", "bob");
  keyByHand("k-ann-elsewhere", "ann").fields["teamId"] = Value("elsewhere");
  keyByHand("k-team", "").fields.erase("userId");

  const auto refused = plan(with("{user: bob}"));
  EXPECT_TRUE(refused->planned.plan.empty());
  ASSERT_EQ(refused->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(refused->planned.plan.refusals.front().error.code, Code::outsideDependents);

  rules_.plan.deleteDependents = true;
  const auto out = apply(with("{user: bob}"));
  ASSERT_EQ(out->planned.plan.changes.size(), 1U);
  ASSERT_EQ(out->planned.plan.changes.front().takesAlong.size(), 1U);
  EXPECT_EQ(out->planned.plan.changes.front().takesAlong.front().text,
            "VirtualKey k-ann (not ours)");
  EXPECT_EQ(live("VirtualKey", "k-ann"), nullptr);
  EXPECT_EQ(target_.objects["VirtualKey"].size(), 3U);
}

TEST_F(Members, AKeyThatIsPrunedGoesBeforeItsUsersMembership) {
  std::vector<std::string> manifests = with("{user: ann}, {user: bob}");
  manifests.push_back(manifest("VirtualKey", "batch", "team: research, user: ann"));
  apply(manifests);
  const auto out = apply(with("{user: bob}"));
  EXPECT_EQ(changesOf(out->planned.plan),
            "delete VirtualKey/batch, delete TeamMember/research/ann");
  EXPECT_EQ(out->planned.plan.changes.back().dependsOn,
            (std::vector<ObjectId>{{"VirtualKey", "batch"}}));
}

TEST_F(Members, AKeyThatStaysDeclaredHoldsItsUsersMembership) {
  std::vector<std::string> manifests = with("{user: ann}, {user: bob}");
  const std::string key = manifest("VirtualKey", "batch", "team: research, user: ann");
  manifests.push_back(key);
  apply(manifests);
  manifests = with("{user: bob}");
  manifests.push_back(key);
  const auto out = plan(manifests);
  EXPECT_TRUE(out->planned.plan.empty());
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::outsideDependents);
  // Once the key is somebody else's, nothing holds it.
  manifests.back() = manifest("VirtualKey", "batch", "team: research, user: bob");
  apply(manifests);
  EXPECT_EQ(member("ann"), nullptr);
  expectClean(manifests);
}

TEST_F(Members, ATeamThatGoesTakesItsMembersAlongInOneCall) {
  apply(with("{user: ann}, {user: bob}"));
  memberByHand("eve");
  target_.writes.clear();
  const auto out = apply({manifest("User", "ann"), manifest("User", "bob")});
  ASSERT_EQ(target_.writes.size(), 1U);
  EXPECT_EQ(target_.writes.front().kind, "Team");
  EXPECT_EQ(remembered(), 0U);
  EXPECT_EQ(changesOf(out->planned.plan),
            "forget TeamMember/research/ann, forget TeamMember/research/bob, delete "
            "Team/research");
}

TEST_F(Members, ATeamThatStaysKeepsItsMembersWithoutAWord) {
  apply(with("{user: ann}"));
  rules_.plan.prune = false;
  const auto out = plan({manifest("User", "ann"), manifest("User", "bob")});
  EXPECT_TRUE(out->planned.plan.empty());
  ASSERT_EQ(out->planned.plan.notes.size(), 1U);
  EXPECT_EQ(out->planned.plan.notes.front().subject, "Team/research");
}

TEST_F(Members, OneWhoIsThereAlreadyIsTakenIn) {
  apply(with(""));
  memberByHand("ann").fields["maxBudget"] = Value(3);
  const auto out = apply(with("{user: ann, maxBudget: 5}"));
  EXPECT_EQ(changesOf(out->planned.plan), "adopt TeamMember/research/ann");
  EXPECT_EQ(member("ann")->fields.at("maxBudget"), Value(5));
  expectClean(with("{user: ann, maxBudget: 5}"));
  EXPECT_EQ(changesOf(plan(with(""))->planned.plan), "delete TeamMember/research/ann");
}

TEST_F(Members, NeverWrittenForATeamThatIsNotOurs) {
  target_.add("Team", "research");
  const auto out = run(Until::apply, with("{user: ann}", "membersPolicy: exact, "));
  EXPECT_EQ(changesOf(out->planned.plan), "create User/ann, create User/bob");
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().id.kind, "Team");
}

TEST_F(Members, AMemberOfAnotherInventoryIsAConflict) {
  apply(with(""));
  memberByHand("ann");
  store_.memory.elsewhere[{"TeamMember", "research/ann"}] = "prod";
  const auto out = plan(with("{user: ann}"));
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::otherInventory);
}

TEST_F(Members, APartialSetOfFoldersRemovesNobody) {
  roots_ = {"a", "b"};
  apply(with("{user: ann}, {user: bob}"));
  memberByHand("eve");
  roots_ = {"a"};
  const auto out = plan(with("{user: bob}", "membersPolicy: exact, "));
  EXPECT_TRUE(out->planned.plan.empty());
  EXPECT_FALSE(out->planned.plan.blocked());
  EXPECT_EQ(out->planned.plan.notes.size(), 2U);
  EXPECT_EQ(out->planned.plan.notes.front().code, Code::notPruned);
}

TEST_F(Members, NobodyIsRemovedOnAnIncompleteListing) {
  apply(with("{user: ann}, {user: bob}"));
  target_.incomplete["TeamMember"] = "a team went away";
  const auto out = run(Until::apply, with("{user: bob}"));
  ASSERT_EQ(out->planned.plan.blockers.size(), 1U);
  EXPECT_EQ(out->planned.plan.blockers.front().code, Code::incompleteSnapshot);
  EXPECT_NE(member("ann"), nullptr);
}

TEST_F(Members, TheGuardCountsRemovals) {
  std::string members;
  std::vector<std::string> manifests;
  for (const std::string name : {"a", "b", "c", "d", "e"}) {
    manifests.push_back(manifest("User", name));
    members += "{user: " + name + "}, ";
  }
  std::vector<std::string> full = manifests;
  full.push_back(team(members.substr(0, members.size() - 2)));
  apply(full);
  std::vector<std::string> less = manifests;
  less.push_back(team("{user: a}"));
  const auto out = run(Until::apply, less);
  ASSERT_EQ(out->planned.plan.blockers.size(), 1U);
  EXPECT_EQ(out->planned.plan.blockers.front().code, Code::tooDestructive);
}

TEST_F(Members, AMembershipOfOurOwnUserIsNeverTakenAway) {
  apply(with("{user: ann}, {user: bob}"));
  target_.who.userId = "ann";
  const auto out = apply(with("{user: bob}"));
  EXPECT_EQ(changesOf(out->planned.plan), "forget TeamMember/research/ann");
  EXPECT_NE(member("ann"), nullptr);
}

TEST_F(Members, ATeamUnderAnotherNameKeepsItsMembers) {
  apply(with("{user: ann, maxBudget: 5}"));
  const std::vector<std::string> renamed{
      manifest("User", "ann"), manifest("User", "bob"),
      manifest("Team", "science", "id: research, members: [{user: ann, maxBudget: 5}]")};
  apply(renamed);
  EXPECT_NE(member("ann"), nullptr);
  for (const Write& write : target_.writes) EXPECT_NE(write.op, Op::remove);
  apply(renamed);
  expectClean(renamed);
  EXPECT_EQ(remembered(), 1U);
}

TEST_F(Members, AUserWhoGoesLeavesHisTeamsFirst) {
  apply(with("{user: ann}, {user: bob}"));
  const auto out = apply({manifest("User", "bob"), team("{user: bob}")});
  EXPECT_EQ(changesOf(out->planned.plan), "delete TeamMember/research/ann, delete User/ann");
  EXPECT_EQ(out->planned.plan.changes.back().dependsOn,
            (std::vector<ObjectId>{{"TeamMember", "research/ann"}}));
}

TEST_F(Members, ATeamAndItsUsersGoTogetherTheTeamFirst) {
  apply(with("{user: ann}"));
  const auto out = apply({manifest("User", "bob")});
  EXPECT_EQ(changesOf(out->planned.plan),
            "forget TeamMember/research/ann, delete User/ann, delete Team/research");
  EXPECT_EQ(out->planned.plan.changes[1].dependsOn, (std::vector<ObjectId>{{"Team", "research"}}));
}

TEST_F(Members, AUserWhomATeamStillListsIsNotDeleted) {
  apply(with("{user: ann}, {userId: bob}"));
  const auto out = plan({manifest("User", "ann"), team("{user: ann}, {userId: bob}")});
  EXPECT_TRUE(out->planned.plan.empty());
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().id.text(), "User/bob");
}

TEST_F(Members, AnIdThatIsNobodysIsRefusedBecauseTheTargetWouldMakeAUserOfIt) {
  apply(with(""));
  const auto out = plan(with("{userId: nobody}"));
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::notOnTarget);
}

TEST_F(Members, OneWhoseAddWasCutOffIsOurs) {
  apply(with(""));
  target_.onWrite = [](const Write& write) {
    return write.kind == "TeamMember" ? FakeTarget::Fate::lostAnswer : FakeTarget::Fate::done;
  };
  apply(with("{user: ann, maxBudget: 5}"));
  expectClean(with("{user: ann, maxBudget: 5}"));

  // Journal alone: the run died between the call and its confirmation.
  Intent intent;
  intent.id = {"TeamMember", "research/bob"};
  intent.action = Op::create;
  intent.liveId = "research/bob";
  intent.fields = Value::emptyMap();
  intent.fields.set("userId", "bob");
  ASSERT_TRUE(store_.begin(intent).has_value());
  target_.onWrite = nullptr;
  memberByHand("bob");
  target_.writes.clear();
  apply(with("{user: ann, maxBudget: 5}, {user: bob}"));
  EXPECT_TRUE(target_.writes.empty());
  EXPECT_EQ(remembered(), 2U);
  apply(with("{user: ann, maxBudget: 5}"));
  EXPECT_EQ(member("bob"), nullptr);
}

TEST(Parts, LiveIdsOfAnyTextsAreTakenApartAgain) {
  for (const char* const owner : {"a", "a/b", "100%", "a%2Fb", ""}) {
    for (const char* const key : {"u", "x/y/z", "%", ""}) {
      EXPECT_EQ(splitPartLiveId(partLiveId(owner, key)),
                std::pair(std::string(owner), std::string(key)));
    }
  }
}

}  // namespace
}  // namespace litectl::testing
