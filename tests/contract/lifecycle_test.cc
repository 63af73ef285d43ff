// What is not about one field: adoption, deletion and what goes with it, identity, moves, counts.

#include "base/hash.h"
#include "value/json.h"

#include "contract/contract_test.h"

namespace litectl::testing {
namespace {

class Lifecycle : public EachServer {
 protected:
  const std::string rest_ = manifest("Budget", "{p}rest");

  // The key's value as its sink holds it.
  std::string value(const std::string& name) {
    return sink_.slots[Slot{"file", text(name) + ".env", "LITELLM_API_KEY"}].live;
  }
  int statusWith(const std::string& key) { return server_.rawAs(key, "GET", "/v1/models").status; }
  void TearDown() override {
    rules_.plan.deleteDependents = true;
    rules_.guard.allowDestructive = 1000;
    apply({rest_});
  }
};

TEST_P(Lifecycle, WholeFleetIsCreatedCleanAndGone) {
  const std::vector<std::string> fleet{
      manifest("Budget", "{p}tier", "maxBudget: 5, budgetDuration: 30d"),
      manifest("Team", "{p}research", "maxBudget: 100, models: [gpt-4o]"),
      manifest("User", "{p}ada", "email: \"{p}ada@example.com\", role: internal_user"),
      manifest("ModelList", "{p}standard", "models: [gpt-4o-mini, claude]"),
      manifest("VirtualKey", "{p}batch",
               "team: \"{p}research\", user: \"{p}ada\", budget: \"{p}tier\", modelLists: "
               "[\"{p}standard\"], models: [gpt-4o], metadata: {env: prod}"),
  };
  EXPECT_EQ(apply(fleet), 4U);
  expectClean(fleet);
  EXPECT_EQ(statusWith(value("{p}batch")), 200);
  const auto seen = plan(fleet);
  const LiveObject* key =
      seen->snapshot.kinds.at("VirtualKey").find(liveId("VirtualKey", "{p}batch"));
  ASSERT_NE(key, nullptr);
  EXPECT_EQ(key->fields.at("models").list().size(), 3U);
  EXPECT_EQ(key->liveId, sha256Hex(value("{p}batch")));

  const std::string secret = value("{p}batch");
  apply({rest_});
  EXPECT_NE(statusWith(secret), 200);
  EXPECT_EQ(value("{p}batch"), "");
  expectClean({rest_});
}

TEST_P(Lifecycle, AdoptsEachKindAndKeepsWhatItDoesNotDeclare) {
  raw("POST", "/budget/new", R"({"budget_id": "{p}b", "max_budget": 7, "rpm_limit": 3})");
  raw("POST", "/team/new", R"({"team_id": "{p}t", "team_alias": "{p}t", "tpm_limit": 3,
      "metadata": {"cost": "c1"}})");
  raw("POST", "/user/new", R"({"user_id": "{p}u", "user_alias": "{p}u", "rpm_limit": 3,
      "auto_create_key": false, "metadata": {"cost": "c1"}})");
  raw("POST", "/key/generate",
      R"({"key_alias": "{p}k", "rpm_limit": 3, "metadata": {"cost": "c1"}})");
  const auto declared = [](const std::string& annotation) {
    return std::vector<std::string>{manifest("Budget", "{p}b", "maxBudget: 5", annotation),
                                    manifest("Team", "{p}t", "maxBudget: 5", annotation),
                                    manifest("User", "{p}u", "maxBudget: 5", annotation),
                                    manifest("VirtualKey", "{p}k", "maxBudget: 5", annotation)};
  };
  const auto refused = plan(declared(""));
  EXPECT_EQ(refused->planned.plan.refusals.size(), 4U);
  for (const Refusal& refusal : refused->planned.plan.refusals) {
    EXPECT_EQ(refusal.error.code, Code::existsUnowned);
  }
  EXPECT_EQ(refused->exitStatus(), 3);

  apply(declared("manage: adopt"));
  const auto after = plan(declared("manage: adopt"));
  EXPECT_EQ(changesOf(after->planned.plan), "");
  for (const auto& [kind, name] :
       {std::pair{"Budget", "{p}b"}, {"Team", "{p}t"}, {"User", "{p}u"}, {"VirtualKey", "{p}k"}}) {
    const LiveObject* live = after->snapshot.kinds.at(kind).find(liveId(kind, name));
    ASSERT_NE(live, nullptr) << kind;
    EXPECT_EQ(live->fields.at("maxBudget"), Value(5)) << kind;
    EXPECT_EQ(live->fields.at(std::string(kind) == "Team" ? "tpmLimit" : "rpmLimit"), Value(3));
    if (std::string(kind) == "Budget") continue;
    EXPECT_EQ(live->metadata.stringAt("cost"), "c1") << kind;
    EXPECT_TRUE(live->marker.has_value()) << kind;
  }
}

TEST_P(Lifecycle, EitherBudgetOfATeamGoesWhileTheOtherPassesWhatItWas) {
  const auto team = [](const std::string& spec) {
    return std::vector<std::string>{manifest("Team", "{p}t", spec)};
  };
  apply(team("maxBudget: 100, softBudget: 50"));
  // With the calls that it takes: two where the one is cleared that the other passes.
  const std::pair<const char*, std::uint64_t> edits[] = {
      {"maxBudget: 40", 2U},
      {"maxBudget: 30, softBudget: 20", 1U},
      {"softBudget: 60", 2U},
      {"maxBudget: 200, softBudget: 150", 1U},
      {"maxBudget: 20, softBudget: 10", 1U},
  };
  for (const auto& [spec, calls] : edits) {
    EXPECT_EQ(apply(team(spec)), calls) << spec;
    expectClean(team(spec));
  }
}

TEST_P(Lifecycle, ARenamedKeyStaysTheSameKey) {
  apply({manifest("VirtualKey", "{p}k", "alias: \"{p}one\"")});
  const std::string secret = value("{p}k");
  EXPECT_EQ(apply({manifest("VirtualKey", "{p}k", "alias: \"{p}two\"")}), 1U);
  EXPECT_EQ(value("{p}k"), secret);
  EXPECT_EQ(statusWith(secret), 200);
  expectClean({manifest("VirtualKey", "{p}k", "alias: \"{p}two\"")});
}

TEST_P(Lifecycle, KeysChangeTheirAliases) {
  const auto named = [](const std::string& name, const std::string& alias) {
    return manifest("VirtualKey", name, "alias: \"" + alias + "\"");
  };
  apply({named("{p}a", "{p}one"), named("{p}b", "{p}two"), named("{p}c", "{p}three")});
  const std::string a = liveId("VirtualKey", "{p}a");
  const std::string b = liveId("VirtualKey", "{p}b");
  const std::vector<std::string> swapped{named("{p}a", "{p}two"), named("{p}b", "{p}one"),
                                         named("{p}c", "{p}three")};
  EXPECT_EQ(apply(swapped), 3U) << "one of them makes way";
  EXPECT_EQ(liveId("VirtualKey", "{p}a"), a);
  expectClean(swapped);

  const std::vector<std::string> shifted{named("{p}a", "{p}three"), named("{p}b", "{p}two"),
                                         named("{p}c", "{p}four"), named("{p}new", "{p}one")};
  EXPECT_EQ(apply(shifted), 4U);
  EXPECT_EQ(liveId("VirtualKey", "{p}b"), b);
  expectClean(shifted);
}

TEST_P(Lifecycle, UsersPassOnTheirAddresses) {
  const auto user = [](const std::string& name, const std::string& email) {
    return manifest("User", name, "email: \"" + email + "\"");
  };
  apply({user("{p}z", "{p}ada@example.com"), rest_});
  const std::vector<std::string> passed{user("{p}a", "{p}Ada@example.com"),
                                        user("{p}z", "{p}bob@example.com"), rest_};
  apply(passed);
  expectClean(passed);
  // Another id is another user, and the old one has to go first.
  const std::vector<std::string> renamed{user("{p}b", "{p}ada@example.com"),
                                         user("{p}z", "{p}bob@example.com"), rest_};
  apply(renamed);
  expectClean(renamed);
}

TEST_P(Lifecycle, AKeyMovesAwayBeforeItsTeamIsDeleted) {
  apply({manifest("VirtualKey", "{p}k", "team: \"{p}old\""), manifest("Team", "{p}old"),
         manifest("Team", "{p}new"), rest_});
  const std::string secret = value("{p}k");
  const std::vector<std::string> moved{manifest("VirtualKey", "{p}k", "team: \"{p}new\""),
                                       manifest("Team", "{p}new"), rest_};
  apply(moved);
  EXPECT_EQ(value("{p}k"), secret);
  EXPECT_EQ(statusWith(secret), 200);
  expectClean(moved);
}

TEST_P(Lifecycle, AnOrphanIsTakenOverByAnotherInventory) {
  apply({manifest("VirtualKey", "{p}k",
                  "maxBudget: 5, metadata: {env: prod}, modelRpmLimit: {m: 3}", "deletion: orphan"),
         manifest("Team", "{p}t", "maxBudget: 5", "deletion: orphan"),
         manifest("User", "{p}u", "rpmLimit: 5", "deletion: orphan")});
  const std::string secret = value("{p}k");
  EXPECT_EQ(apply({rest_}), 4U);
  expectClean({rest_});
  EXPECT_EQ(statusWith(secret), 200);
  FakeStore other(clock_);
  other.memory.storeId = random_.uuid();
  std::swap(store_.memory, other.memory);
  const std::string first = std::exchange(rules_.plan.inventory, text("{p}other"));
  const std::vector<std::string> adopted{
      manifest("VirtualKey", "{p}k", "maxBudget: 5, metadata: {env: prod}, modelRpmLimit: {m: 3}",
               "manage: adopt"),
      manifest("Team", "{p}t", "maxBudget: 5", "manage: adopt"),
      manifest("User", "{p}u", "rpmLimit: 5", "manage: adopt"), manifest("Budget", "{p}kept")};
  EXPECT_EQ(apply(adopted), 4U);
  EXPECT_EQ(statusWith(secret), 200);
  apply({manifest("Budget", "{p}kept")});
  EXPECT_NE(statusWith(secret), 200);
  std::swap(store_.memory, other.memory);
  rules_.plan.inventory = first;
}

TEST_P(Lifecycle, AnIdThatNothingHasIsRefusedBeforeACall) {
  const auto out = plan({manifest("VirtualKey", "{p}a", "teamId: \"{p}nowhere\""),
                         manifest("VirtualKey", "{p}b", "budgetId: \"{p}nowhere\"")});
  ASSERT_EQ(out->planned.plan.refusals.size(), 2U);
  EXPECT_EQ(out->planned.plan.refusals[0].error.code, Code::notOnTarget);
  EXPECT_EQ(out->planned.plan.refusals[1].error.code, Code::notOnTarget);
  raw("POST", "/team/new", R"({"team_id": "{p}t"})");
  const std::vector<std::string> manifests{manifest("VirtualKey", "{p}a", "teamId: \"{p}t\"")};
  apply(manifests);
  expectClean(manifests);
}

TEST_P(Lifecycle, AKeyMovesBetweenTeamsWhileItsModelsNarrow) {
  const std::string one = manifest("Team", "{p}one", "models: [gpt-4o, claude]");
  const std::string two = manifest("Team", "{p}two", "models: [gpt-4o]");
  apply({one, two, manifest("VirtualKey", "{p}k", "team: \"{p}one\", models: [gpt-4o, claude]")});
  const std::vector<std::string> moved{
      one, two, manifest("VirtualKey", "{p}k", "team: \"{p}two\", models: [gpt-4o]")};
  apply(moved);
  expectClean(moved);
}

TEST_P(Lifecycle, ARefusedMoveSaysWhatWasWrittenBefore) {
  const std::string teams = manifest("Team", "{p}t1", "models: [gpt-4o]");
  const std::string other = manifest("Team", "{p}t2", "models: [gpt-4o-mini]");
  apply({teams, other,
         manifest("VirtualKey", "{p}k", "team: \"{p}t1\", models: [gpt-4o], maxBudget: 5")});
  const auto out = runQuietly(
      {teams, other,
       manifest("VirtualKey", "{p}k", "team: \"{p}t2\", models: [claude-3], maxBudget: 6")});
  ASSERT_EQ(out->outcomes.size(), 1U);
  ASSERT_TRUE(out->outcomes.front().error.has_value());
  const std::string& message = out->outcomes.front().error->message;
  EXPECT_NE(message.find("written before that, and so half changed: maxBudget, models"),
            std::string::npos)
      << message;
  // What the first half set is known, so that the way back is clear.
  const std::vector<std::string> back{teams, other,
                                      manifest("VirtualKey", "{p}k", "team: \"{p}t1\"")};
  apply(back);
  expectClean(back);
}

TEST_P(Lifecycle, AKeyWithAUserMovesToATeamTheUserIsNoMemberOf) {
  const std::string ada = manifest("User", "{p}ada");
  const std::string team = manifest("Team", "{p}team");
  apply({ada, team, manifest("VirtualKey", "{p}k", "user: \"{p}ada\"")});
  const std::vector<std::string> moved{
      ada, team, manifest("VirtualKey", "{p}k", "user: \"{p}ada\", team: \"{p}team\"")};
  apply(moved);
  expectClean(moved);
}

TEST_P(Lifecycle, AKeyDeletedByHandIsMadeAnew) {
  const std::vector<std::string> manifests{manifest("VirtualKey", "{p}k")};
  apply(manifests);
  const std::string before = value("{p}k");
  raw("POST", "/key/delete", "{\"keys\": [\"" + liveId("VirtualKey", "{p}k") + "\"]}");
  apply(manifests);
  EXPECT_NE(value("{p}k"), before);
  EXPECT_EQ(statusWith(value("{p}k")), 200);
  expectClean(manifests);
}

TEST_P(Lifecycle, ATeamWithAHandMadeKeyIsNotDeleted) {
  apply({manifest("Team", "{p}t"), rest_});
  const Value made = raw("POST", "/key/generate", R"({"key_alias": "{p}hand", "team_id": "{p}t"})");
  const auto out = run(Until::apply, {rest_});
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::outsideDependents);
  EXPECT_NE(out->planned.plan.refusals.front().error.message.find(text("{p}hand")),
            std::string::npos);
  EXPECT_EQ(statusWith(made.stringAt("key")), 200);

  rules_.plan.deleteDependents = true;
  apply({rest_});
  EXPECT_NE(statusWith(made.stringAt("key")), 200);
}

TEST_P(Lifecycle, AUserWithAHandMadeKeyIsNotDeleted) {
  apply({manifest("User", "{p}u"), rest_});
  raw("POST", "/key/generate", R"({"key_alias": "{p}hand", "user_id": "{p}u"})");
  const auto out = run(Until::apply, {rest_});
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::outsideDependents);
}

TEST_P(Lifecycle, ABudgetInUseByAHandMadeKeyIsNotDeleted) {
  apply({manifest("Budget", "{p}tier", "maxBudget: 5"), rest_});
  raw("POST", "/key/generate", R"({"key_alias": "{p}hand", "budget_id": "{p}tier"})");
  auto out = run(Until::apply, {rest_});
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::budgetInUse);
  const Value listed = raw("GET", "/key/list?key_alias={p}hand&return_full_object=true");
  raw("POST", "/key/delete",
      "{\"keys\": [\"" + listed.find("keys")->list().front().stringAt("token") + "\"]}");
  apply({rest_});
}

TEST_P(Lifecycle, TwoInventoriesNeverTouchEachOther) {
  apply({manifest("Team", "{p}mine", "maxBudget: 5")});
  FakeStore other(clock_);
  other.memory.storeId = random_.uuid();
  std::swap(store_.memory, other.memory);
  const std::string first = rules_.plan.inventory;
  rules_.plan.inventory = first + "-other";
  const auto out = run(Until::apply, {manifest("Team", "{p}mine", "maxBudget: 6")});
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::otherInventory);
  std::swap(store_.memory, other.memory);
  rules_.plan.inventory = first;
  expectClean({manifest("Team", "{p}mine", "maxBudget: 5")});
}

TEST_P(Lifecycle, AViewerKeyIsEnoughToPlan) {
  const std::vector<std::string> manifests{
      manifest("Team", "{p}t", "maxBudget: 5"), manifest("VirtualKey", "{p}k"),
      manifest("Budget", "{p}b", "maxBudget: 1"), manifest("User", "{p}u")};
  apply(manifests);
  raw("POST", "/user/new", R"({"user_id": "{p}viewer", "user_role": "proxy_admin_viewer",
      "auto_create_key": false})");
  const Value made =
      raw("POST", "/key/generate", R"({"key_alias": "{p}viewerkey", "user_id": "{p}viewer"})");
  HttpClientConfig config;
  config.baseUrl = server_.url();
  config.credential = Secret(made.stringAt("key"));
  auto viewer = CurlHttpClient::create(std::move(config));
  ASSERT_TRUE(viewer.ok());
  const auto admin = std::move(target_);
  target_ =
      std::make_unique<RestTarget>(realSpecs(), **viewer, clock_, random_, RestTarget::Options{});
  const auto out = plan(manifests);
  EXPECT_EQ(changesOf(out->planned.plan), "");
  EXPECT_EQ(out->snapshot.self.userId, text("{p}viewer"));
  target_ = std::make_unique<RestTarget>(realSpecs(), server_.client(), clock_, random_,
                                         RestTarget::Options{});
}

TEST_P(Lifecycle, AKeyThatSeesOnlyItsOwnIsRefused) {
  const std::vector<std::string> manifests{manifest("VirtualKey", "{p}k")};
  apply(manifests);
  raw("POST", "/user/new", R"({"user_id": "{p}iu", "user_role": "internal_user",
      "auto_create_key": false})");
  const Value made =
      raw("POST", "/key/generate", R"({"key_alias": "{p}iukey", "user_id": "{p}iu"})");
  HttpClientConfig config;
  config.baseUrl = server_.url();
  config.credential = Secret(made.stringAt("key"));
  auto user = CurlHttpClient::create(std::move(config));
  ASSERT_TRUE(user.ok());
  RestTarget narrow(realSpecs(), **user, clock_, random_, RestTarget::Options{});
  const Context context{&clock_, {}, SteadyTime::max()};
  const auto release = narrow.release(context);
  ASSERT_FALSE(release.ok());
  EXPECT_EQ(release.error().code, Code::forbidden);
  EXPECT_EQ(oneLine(release.error()).find(made.stringAt("key")), std::string::npos);
}

TEST_P(Lifecycle, ANoOpPlanReadsNoMoreThanThePagesAndTwoFixedCalls) {
  std::vector<std::string> manifests;
  for (int i = 0; i < 12; ++i) {
    manifests.push_back(manifest("VirtualKey", "{p}k" + std::to_string(i)));
  }
  manifests.push_back(manifest("Team", "{p}t"));
  manifests.push_back(manifest("User", "{p}u"));
  manifests.push_back(rest_);
  apply(manifests);
  const HttpCalls before = server_.calls();
  const auto out = plan(manifests);
  EXPECT_EQ(changesOf(out->planned.plan), "");
  const HttpCalls after = server_.calls();
  const auto pages = [&](const std::string& kind) {
    return std::max<std::uint64_t>(1, (out->snapshot.kinds.at(kind).objects.size() + 99) / 100);
  };
  EXPECT_LE(after.reads - before.reads,
            pages("VirtualKey") + pages("Team") + pages("User") + 1 + 2);
  EXPECT_EQ(after.writes, before.writes);
}

INSTANTIATE_TEST_SUITE_P(Sandbox, Lifecycle, ::testing::Values("Sandbox"));
INSTANTIATE_TEST_SUITE_P(Real, Lifecycle, ::testing::Values("Real"));

}  // namespace
}  // namespace litectl::testing
