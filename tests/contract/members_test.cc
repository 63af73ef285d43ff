// Team.members on both servers: each field as in fields_test.cc, and what becomes of members, their
// keys and their budgets. Written by hand from docs/contracts/litellm.md, not from the specs.

#include "value/json.h"

#include "contract/contract_test.h"

namespace litectl::testing {
namespace {

class MembersBase : public ContractTest {
 protected:
  using ContractTest::ContractTest;

  // A team with this member list, and the users ann and bob.
  static std::vector<std::string> with(const std::string& members,
                                       const std::string& besides = "") {
    return {manifest("User", "{p}ann", "email: \"{p}ann@example.com\""), manifest("User", "{p}bob"),
            manifest("ModelList", "{p}list", "models: [gpt-4o]"),
            manifest("ModelList", "{p}other", "models: [gpt-4o, claude]"),
            manifest("Team", "{p}t", besides + "members: [" + members + "]")};
  }
  static std::string ann(const std::string& fields) {
    return "{user: \"{p}ann\"" + (fields.empty() ? "" : ", " + fields) + "}";
  }
  Value info() { return raw("GET", "/team/info?team_id={p}t"); }
  // Of the roster, by user id.
  std::map<std::string, std::string> roles() {
    std::map<std::string, std::string> roles;
    const Value answer = info();
    for (const Value& row : answer.findPath("team_info.members_with_roles")->list()) {
      roles[row.stringAt("user_id")] = row.stringAt("role");
    }
    return roles;
  }
  Value budgetOf(const std::string& user) {
    const Value answer = info();
    for (const Value& row : answer.find("team_memberships")->list()) {
      if (row.stringAt("user_id") == text(user)) return *row.find("litellm_budget_table");
    }
    return Value();
  }
  void TearDown() override {
    rules_.plan.deleteDependents = true;
    rules_.guard.allowDestructive = 1000;
    apply({manifest("Budget", "{p}rest")});
  }
};

struct FieldCase {
  const char* kind;
  const char* field;
  const char* first;
  const char* second;
  const char* behind;  // members of a raw update that change it behind our back
  const char* path = nullptr;
  std::uint64_t addCalls = 1;  // a field that the add does not take follows in an update
};

const FieldCase kFields[] = {
    {"TeamMember", "maxBudget", "10", "20.5", R"("max_budget_in_team": 1)"},
    {"TeamMember", "budgetDuration", "30d", "7d", R"("budget_duration": "1h")"},
    {"TeamMember", "tpmLimit", "1000", "9007199254740993", R"("tpm_limit": 1)", nullptr, 2},
    {"TeamMember", "rpmLimit", "10", "0", R"("rpm_limit": 1)", nullptr, 2},
    {"TeamMember", "models", "[gpt-4o, claude]", "[gpt-4o]", R"("allowed_models": ["other"])"},
    {"TeamMember", "modelLists", "[\"{p}list\"]", "[\"{p}other\"]", R"("allowed_models": ["x"])",
     "models"},
};

using Parameters = std::tuple<std::string, FieldCase>;

class MemberField : public MembersBase, public ::testing::WithParamInterface<Parameters> {
 protected:
  MemberField() : MembersBase(std::get<0>(GetParam())), case_(std::get<1>(GetParam())) {}
  [[nodiscard]] std::vector<std::string> withValue(const char* value) const {
    return with(ann(value == nullptr ? "" : std::string(case_.field) + ": " + value));
  }
  const FieldCase case_;
};

TEST_P(MemberField, RoundTrips) {
  const std::string path = case_.path != nullptr ? case_.path : case_.field;
  apply(with(""));
  EXPECT_EQ(apply(withValue(case_.first)), case_.addCalls);
  expectClean(withValue(case_.first));

  EXPECT_EQ(apply(withValue(case_.second)), 1U) << "a change takes one update";
  expectClean(withValue(case_.second));
  EXPECT_EQ(apply(withValue(case_.first)), 1U);
  expectClean(withValue(case_.first));

  raw("POST", "/team/member_update",
      R"({"team_id": "{p}t", "user_id": "{p}ann", )" + std::string(case_.behind) + "}");
  const auto drifted = plan(withValue(case_.first));
  ASSERT_EQ(drifted->planned.plan.changes.size(), 1U) << "the drift was not found";
  const FieldVerdict& found = drifted->planned.plan.changes.front().fields.front();
  EXPECT_EQ(found.field, path);
  EXPECT_EQ(found.verdict, Verdict::drifted);
  EXPECT_EQ(apply(withValue(case_.first)), 1U);
  expectClean(withValue(case_.first));

  // The last limit goes, and with it the row that held it.
  EXPECT_EQ(apply(withValue(nullptr)), 1U);
  const auto after = plan(withValue(nullptr));
  EXPECT_EQ(changesOf(after->planned.plan), "");
  EXPECT_TRUE(after->planned.plan.notes.empty());
  EXPECT_TRUE(budgetOf("{p}ann").isNull()) << toJson(budgetOf("{p}ann"));
  EXPECT_TRUE(roles().contains(text("{p}ann")));

  EXPECT_EQ(apply(withValue(case_.second)), 1U) << "and comes again in an update";
  expectClean(withValue(case_.second));
}

std::string caseName(const ::testing::TestParamInfo<Parameters>& info) {
  return std::get<1>(info.param).field;
}

INSTANTIATE_TEST_SUITE_P(Sandbox, MemberField,
                         ::testing::Combine(::testing::Values("Sandbox"),
                                            ::testing::ValuesIn(kFields)),
                         caseName);
INSTANTIATE_TEST_SUITE_P(Real, MemberField,
                         ::testing::Combine(::testing::Values("Real"),
                                            ::testing::ValuesIn(kFields)),
                         caseName);

class Members : public MembersBase, public ::testing::WithParamInterface<std::string> {
 protected:
  Members() : MembersBase(GetParam()) {}
  void keyByHand(const std::string& alias, const std::string& user) {
    raw("POST", "/key/generate",
        R"({"key_alias": ")" + alias + R"(", "team_id": "{p}t", "user_id": ")" + user + "\"}");
  }
  bool hasKey(const std::string& alias) {
    return !raw("GET", "/key/list?size=10&key_alias=" + alias).find("keys")->list().empty();
  }
};

TEST_P(Members, AreAddedInOneCallEachAndAllAtOnce) {
  std::vector<std::string> manifests;
  std::string list;
  for (int i = 0; i < 12; ++i) {
    const std::string name = "{p}u" + std::to_string(i);
    manifests.push_back(manifest("User", name));
    list += (list.empty() ? "" : ", ") + std::string("{user: \"") + name +
            "\", role: user, maxBudget: 3}";
  }
  manifests.push_back(manifest("Team", "{p}t", "members: [" + list + "]"));
  EXPECT_EQ(apply(manifests), 25U);
  expectClean(manifests);
  EXPECT_EQ(roles().size(), 13U) << "the team's maker is there, too";
}

TEST_P(Members, ANoOpPlanAsksOnlyTheTeamsWhoseMembersHaveLimits) {
  std::vector<std::string> manifests = with(ann("maxBudget: 3") + ", {user: \"{p}bob\"}");
  manifests.push_back(manifest("Team", "{p}plain", "members: [{user: \"{p}bob\", role: user}]"));
  apply(manifests);
  const HttpCalls before = server_.calls();
  const auto out = plan(manifests);
  EXPECT_EQ(changesOf(out->planned.plan), "");
  const HttpCalls after = server_.calls();
  const auto pages = [&](const std::string& kind) {
    return std::max<std::uint64_t>(1, (out->snapshot.kinds.at(kind).objects.size() + 99) / 100);
  };
  // One for the team that has limits; release and our own key.
  EXPECT_LE(after.reads - before.reads, pages("Team") + pages("User") + 1 + 2);
  EXPECT_EQ(after.writes, before.writes);
}

TEST_P(Members, LeavingDeletesThatUsersKeysInThatTeamOnly) {
  apply(with(ann("maxBudget: 3") + ", {user: \"{p}bob\"}"));
  keyByHand("{p}kann", "{p}ann");
  keyByHand("{p}kbob", "{p}bob");
  raw("POST", "/key/generate", R"({"key_alias": "{p}own", "user_id": "{p}ann"})");
  const std::vector<std::string> less = with("{user: \"{p}bob\"}");
  rules_.plan.prune = false;
  const auto refused = plan(less);
  EXPECT_EQ(changesOf(refused->planned.plan), "");
  ASSERT_EQ(refused->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(refused->planned.plan.refusals.front().error.code, Code::outsideDependents);

  rules_.plan.deleteDependents = true;
  EXPECT_EQ(apply(less), 1U);
  expectClean(less);
  EXPECT_FALSE(hasKey("{p}kann"));
  EXPECT_TRUE(hasKey("{p}kbob"));
  EXPECT_TRUE(hasKey("{p}own"));
  EXPECT_FALSE(roles().contains(text("{p}ann")));
  rules_.plan.prune = true;
}

TEST_P(Members, WhoeverIsThereAlreadyIsTakenInAndCanLeaveAgain) {
  apply(with(""));
  raw("POST", "/team/member_add", R"({"team_id": "{p}t", "max_budget_in_team": 9,
      "member": {"user_id": "{p}ann", "role": "user"}})");
  expectClean(with(""));
  EXPECT_EQ(apply(with(ann("role: user"))), 0U);
  expectClean(with(ann("role: user")));
  EXPECT_EQ(apply(with(ann("role: user, maxBudget: 3"))), 1U);
  EXPECT_EQ(*budgetOf("{p}ann").find("max_budget"), Value(3));
  apply(with(""));
  EXPECT_FALSE(roles().contains(text("{p}ann")));
}

TEST_P(Members, AnExactListSendsTheOthersAwayButNotTheTeamsMaker) {
  apply(with(ann("")));
  raw("POST", "/team/member_add",
      R"({"team_id": "{p}t", "member": {"user_id": "{p}bob", "role": "user"}})");
  expectClean(with(ann("")));
  EXPECT_EQ(apply(with(ann(""), "membersPolicy: exact, ")), 1U);
  EXPECT_EQ(roles(), (std::map<std::string, std::string>{{"default_user_id", "admin"},
                                                         {text("{p}ann"), "user"}}));
  expectClean(with(ann(""), "membersPolicy: exact, "));
}

TEST_P(Members, ATeamThatGoesTakesThemAlong) {
  apply(with(ann("maxBudget: 3")));
  EXPECT_EQ(apply({manifest("User", "{p}ann", "email: \"{p}ann@example.com\""),
                   manifest("User", "{p}bob")}),
            1U);
  expectClean(
      {manifest("User", "{p}ann", "email: \"{p}ann@example.com\""), manifest("User", "{p}bob")});
}

TEST_P(Members, AUserWhoGoesLeavesTheTeamFirst) {
  apply(with(ann("maxBudget: 3") + ", {user: \"{p}bob\"}"));
  const std::vector<std::string> less{manifest("User", "{p}bob"),
                                      manifest("Team", "{p}t", "members: [{user: \"{p}bob\"}]")};
  EXPECT_EQ(apply(less), 2U);
  expectClean(less);
}

TEST_P(Members, AnAdminNeedsALicence) {
  apply(with(""));
  const auto out = runQuietly(with(ann("role: admin")));
  ASSERT_EQ(out->outcomes.size(), 1U);
  ASSERT_TRUE(out->outcomes.front().error);
  EXPECT_EQ(out->outcomes.front().error->code, Code::licenceNeeded);
  EXPECT_FALSE(roles().contains(text("{p}ann")));
  apply(with(ann("role: user")));
  const auto later = runQuietly(with(ann("role: admin")));
  ASSERT_EQ(later->outcomes.size(), 1U);
  ASSERT_TRUE(later->outcomes.front().error);
  EXPECT_EQ(later->outcomes.front().error->code, Code::licenceNeeded);
}

TEST_P(Members, ARoleThatIsNoLongerDeclaredStaysAndIsNoted) {
  apply(with(ann("role: user")));
  const auto out = plan(with(ann("")));
  EXPECT_EQ(changesOf(out->planned.plan), "");
  ASSERT_EQ(out->planned.plan.notes.size(), 1U);
  EXPECT_EQ(out->planned.plan.notes.front().code, Code::unclearable);
  EXPECT_EQ(out->exitStatus(), 0);
}

TEST_P(Members, AMemberWhoWentBehindOurBackComesBack) {
  apply(with(ann("maxBudget: 3")));
  raw("POST", "/team/member_delete", R"({"team_id": "{p}t", "user_id": "{p}ann"})");
  EXPECT_EQ(changesOf(plan(with(ann("maxBudget: 3")))->planned.plan).substr(0, 6), "create");
  apply(with(ann("maxBudget: 3")));
  expectClean(with(ann("maxBudget: 3")));
}

TEST_P(Members, AKeyFollowsItsUserIntoTheTeam) {
  std::vector<std::string> manifests = with("");
  manifests.push_back(manifest("VirtualKey", "{p}k", "user: \"{p}ann\""));
  apply(manifests);
  // The target refuses the key's move as long as its user is no member.
  manifests = with(ann("maxBudget: 3"));
  manifests.push_back(manifest("VirtualKey", "{p}k", "user: \"{p}ann\", team: \"{p}t\""));
  EXPECT_EQ(apply(manifests), 2U);
  expectClean(manifests);
}

// The sandbox has no defaults for members.
class MembersWithDefaults : public Members {};

TEST_P(MembersWithDefaults, TheTeamsDefaultIsNobodysOwn) {
  raw("POST", "/team/new", R"({"team_id": "{p}t", "team_alias": "{p}t", "team_member_budget": 7,
      "team_member_budget_duration": "30d"})");
  const auto adopting = [&](const std::string& members) {
    std::vector<std::string> manifests = with(members);
    manifests.back() = manifest("Team", "{p}t", "members: [" + members + "]", "manage: adopt");
    return manifests;
  };
  apply(adopting(ann("rpmLimit: 5")));
  expectClean(adopting(ann("rpmLimit: 5")));
  EXPECT_EQ(apply(adopting(ann(""))), 1U);
  expectClean(adopting(ann("")));
  apply(adopting(""));
  apply(adopting(ann("")));
  const auto seen = plan(adopting(ann("")));
  EXPECT_EQ(changesOf(seen->planned.plan), "");
  EXPECT_EQ(*budgetOf("{p}ann").find("max_budget"), Value(7));
  // Declared, it is his own, even where it is the same.
  EXPECT_EQ(apply(adopting(ann("maxBudget: 7"))), 1U);
  expectClean(adopting(ann("maxBudget: 7")));
}

INSTANTIATE_TEST_SUITE_P(Sandbox, Members, ::testing::Values("Sandbox"));
INSTANTIATE_TEST_SUITE_P(Real, Members, ::testing::Values("Real"));
INSTANTIATE_TEST_SUITE_P(Real, MembersWithDefaults, ::testing::Values("Real"));

}  // namespace
}  // namespace litectl::testing
