#include "targets/inside_reading.h"

#include <atomic>

#include "rest_target_fixture.h"

namespace litectl::test {
namespace {

// A kind whose rows lie in the teams' and whose limits only /team/info tells.
std::shared_ptr<SpecSet> teamSpecs() {
  auto specs = testSpecs();
  KindSpec team;
  team.kind = "Team";
  KindSpec member;
  member.kind = "TeamMember";
  member.partOf = "Team";
  member.fields = {field("teamId", FieldType::string), field("userId", FieldType::string),
                   field("role", FieldType::string), field("maxBudget", FieldType::money),
                   field("tpmLimit", FieldType::integer)};
  specs->kinds.emplace("Team", team);
  specs->kinds.emplace("TeamMember", member);
  TargetKindSpec teams;
  teams.kind = "Team";
  teams.idPath = "team_id";
  teams.list.endpoint = endpoint("GET", "/v2/team/list", "", "teams");
  teams.list.pageParameter = "page";
  teams.list.total = "total";
  specs->target.kinds.emplace("Team", teams);
  TargetKindSpec members;
  members.kind = "TeamMember";
  members.idPath = "user_id";
  members.inside = {"Team",
                    "members_with_roles",
                    "team_id",
                    endpoint("GET", "/team/info", "team_id"),
                    "team_info",
                    "team_memberships",
                    "membership",
                    "budget_id",
                    "metadata.default_id"};
  members.create = endpoint("POST", "/team/member_add", "member.user_id");
  members.create.body = {{"member", R"({"role":"user"})"}};
  members.update = endpoint("POST", "/team/member_update", "user_id");
  members.remove = endpoint("POST", "/team/member_delete", "user_id");
  const auto addWire = [&](const std::string& name, const std::string& write,
                           const std::string& read) -> WireField& {
    WireField out = wire(name, write, ClearRule::null);
    out.read = read;
    return members.fields.emplace(name, out).first->second;
  };
  addWire("teamId", "", "team_id");
  addWire("userId", "", "user_id");
  addWire("role", "role", "role").create = "member.role";
  addWire("maxBudget", "max_budget_in_team", "membership.table.max_budget");
  addWire("tpmLimit", "tpm_limit", "membership.table.tpm_limit").afterCreate = true;
  specs->target.kinds.emplace("TeamMember", members);
  return specs;
}

class InsideReadingTest : public RestTargetTest {
 protected:
  void serveTeams(FakeHttpClient::Handler handler) {
    http_ = std::make_unique<FakeHttpClient>(std::move(handler));
    target_ =
        std::make_unique<RestTarget>(teamSpecs(), *http_, clock_, random_, RestTarget::Options{});
  }
  Result<KindSnapshot> members(const std::set<std::string>& ask = {}) {
    auto teams = target_->observe(context(), "Team");
    if (!teams) return teams.error();
    return target_->observeInside(context(), "TeamMember", *teams, ask);
  }
  static constexpr const char* kTeams =
      R"({"total":2,"teams":[
        {"team_id":"a/1","members_with_roles":[{"user_id":"u","role":"user"},
                                               {"user_id":null,"user_email":"x","role":"user"}]},
        {"team_id":"b","members_with_roles":[{"user_id":"u","role":"admin"},
                                             {"user_id":"v","role":"user"}]}]})";
  static constexpr const char* kInfo =
      R"({"team_id":"b","team_info":{"metadata":{"default_id":"d"},
            "members_with_roles":[{"user_id":"u","role":"admin"},{"user_id":"v","role":"user"},
                                  {"user_id":"w","role":"user"}]},
          "team_memberships":[
            {"user_id":"u","budget_id":"x","table":{"max_budget":5}},
            {"user_id":"v","budget_id":"d","table":{"max_budget":9}},
            {"user_id":"gone","budget_id":"y","table":{"max_budget":1}}]})";
};

TEST_F(InsideReadingTest, TakesRowsOutOfTheOwnersListingWithoutACall) {
  serveTeams([](const Seen&) { return answer(200, kTeams); });
  const auto found = members();
  ASSERT_TRUE(found.ok()) << found.error().message;
  EXPECT_TRUE(found->complete);
  EXPECT_EQ(http_->count(), 1U);
  EXPECT_EQ(ids(found->objects), (std::vector<std::string>{"a%2F1/u", "b/u", "b/v"}));
  EXPECT_EQ(found->objects[1].fields.at("role"), Value("admin"));
  EXPECT_EQ(found->objects[1].fields.at("teamId"), Value("b"));
}

TEST_F(InsideReadingTest, AsksOwnersForWhatTheListingLeavesOutAndTakesTheirWord) {
  serveTeams(
      [](const Seen& seen) { return answer(200, seen.path == "/team/info" ? kInfo : kTeams); });
  const auto found = members({"b", "not-listed"});
  ASSERT_TRUE(found.ok()) << found.error().message;
  EXPECT_EQ(http_->count(), 2U);
  EXPECT_EQ(ids(found->objects), (std::vector<std::string>{"a%2F1/u", "b/u", "b/v", "b/w"}));
  EXPECT_EQ(found->find("b/u")->fields.at("maxBudget"), Value(5));
  // What all members share by default is not this one's own.
  EXPECT_FALSE(found->find("b/v")->fields.contains("maxBudget"));
}

TEST_F(InsideReadingTest, AnOwnerWhoWentAwayMakesItIncomplete) {
  serveTeams([](const Seen& seen) {
    if (seen.path != "/team/info") return answer(200, kTeams);
    return answer(404,
                  R"({"error":{"message":"Team not found, passed team id: b.","code":"404"}})");
  });
  const auto found = members({"b"});
  ASSERT_TRUE(found.ok());
  EXPECT_FALSE(found->complete);
  EXPECT_EQ(found->whyIncomplete, "Team b went away while it was read");
  EXPECT_TRUE(target_->read(context(), "TeamMember", {"b/u"})->empty());
}

TEST_F(InsideReadingTest, AnIncompleteListingOfOwnersIsOneOfTheirParts) {
  serveTeams([](const Seen&) { return answer(200, R"({"total":7,"teams":[]})"); });
  const auto found = members();
  ASSERT_TRUE(found.ok());
  EXPECT_FALSE(found->complete);
}

TEST_F(InsideReadingTest, AnAnswerWithoutRowsIsAnErrorAndNotAnEmptyTeam) {
  serveTeams([](const Seen& seen) {
    return answer(200, seen.path == "/team/info" ? R"({"team_info":{}})" : kTeams);
  });
  const auto found = members({"b"});
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code, Code::malformedAnswer);
}

TEST_F(InsideReadingTest, ReadsSomeByIdWithACallForEachOwner) {
  serveTeams([](const Seen&) { return answer(200, kInfo); });
  const auto found = target_->read(context(), "TeamMember", {"b/w", "b/u", "b/nobody"});
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(ids(*found), (std::vector<std::string>{"b/u", "b/w"}));
  EXPECT_EQ(http_->count(), 1U);
}

TEST_F(InsideReadingTest, WritesCarryTheOwnersIdAndTheirOwn) {
  serveTeams([](const Seen&) { return answer(200, "{}"); });
  Write write;
  write.op = Op::create;
  write.kind = "TeamMember";
  write.liveId = "a%2F1/u";
  write.fields = {{"teamId", "a/1"}, {"userId", "u"}, {"role", "admin"}, {"maxBudget", 5}};
  ASSERT_TRUE(target_->write(context(), write).ok());
  ASSERT_EQ(http_->count(), 1U);
  EXPECT_EQ(canonical(http_->seen()[0].body),
            canonical(R"({"team_id":"a/1","member":{"role":"admin","user_id":"u"},
                          "max_budget_in_team":5})"));
  write.op = Op::update;
  write.fields = {{"maxBudget", Value()}};
  ASSERT_TRUE(target_->write(context(), write).ok());
  EXPECT_EQ(canonical(http_->seen()[1].body),
            canonical(R"({"team_id":"a/1","user_id":"u","max_budget_in_team":null})"));
  write.op = Op::remove;
  ASSERT_TRUE(target_->write(context(), write).ok());
  EXPECT_EQ(canonical(http_->seen()[2].body), canonical(R"({"team_id":"a/1","user_id":"u"})"));
}

TEST_F(InsideReadingTest, WhatACreateDoesNotTakeFollowsInAnUpdate) {
  bool refuse = false;
  serveTeams([&](const Seen& seen) {
    if (refuse && seen.path == "/team/member_update") return answer(400, R"({"detail":"no"})");
    return answer(200, "{}");
  });
  Write write;
  write.op = Op::create;
  write.kind = "TeamMember";
  write.liveId = "b/u";
  write.fields = {{"userId", "u"}, {"tpmLimit", 7}};
  ASSERT_TRUE(target_->write(context(), write).ok());
  ASSERT_EQ(http_->count(), 2U);
  EXPECT_EQ(canonical(http_->seen()[0].body),
            canonical(R"({"team_id":"b","member":{"role":"user","user_id":"u"}})"));
  EXPECT_EQ(canonical(http_->seen()[1].body),
            canonical(R"({"team_id":"b","user_id":"u","tpm_limit":7})"));
  // The object is there all the same: nobody may take the create for refused.
  refuse = true;
  const Status status = target_->write(context(), write);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, Code::resultUnknown);
}

}  // namespace
}  // namespace litectl::test
