#include "e2e/workplace.h"

namespace litectl::e2e {
namespace {

class Apply : public Workplace {};

TEST_F(Apply, MakesWhatTheManifestsSayAndThenHasNothingToDo) {
  put("all.yaml",
      manifest("Budget", "small", "maxBudget: 20, budgetDuration: 30d") +
          manifest("ModelList", "standard", "models: [gpt-4o, gpt-4o-mini]") +
          manifest("Team", "research", "maxBudget: 500, modelLists: [standard]") +
          manifest("User", "alice", "email: alice@example.com, maxBudget: 7") +
          manifest("VirtualKey", "batch", "team: research, budget: small, metadata: {env: prod}"));
  const Ended planned = run({"plan", "--detailed-exitcode"});
  EXPECT_EQ(planned.status, 2) << planned.err;
  EXPECT_NE(planned.out.find("Plan: 4 to create, 0 to update, 0 to delete, 0 in sync."),
            std::string::npos)
      << planned.out;
  EXPECT_FALSE(std::filesystem::exists(state())) << "a plan creates nothing";

  const Ended applied = run({"apply", "--yes"});
  EXPECT_EQ(applied.status, 0) << applied.out << applied.err;
  EXPECT_NE(applied.out.find("Applied: 4 created, 0 updated, 0 deleted."), std::string::npos)
      << applied.out;
  EXPECT_NE(applied.out.find("value in file:batch.env"), std::string::npos) << applied.out;
  expectClean();

  const Value key = gateway_.key("batch");
  ASSERT_TRUE(key.isMap());
  EXPECT_EQ(key.stringAt("team_id"), "research");
  EXPECT_EQ(key.stringAt("budget_id"), "small");
  EXPECT_EQ(valueOf("batch").substr(0, 3), "sk-");
}

TEST_F(Apply, WritesNothingWhenThereIsNothingToDo) {
  put("all.yaml", manifest("Team", "research", "maxBudget: 5") + manifest("VirtualKey", "a"));
  apply();
  gateway_.takeCalls();
  for (int i = 0; i < 3; ++i) apply();
  EXPECT_EQ(gateway_.takeWrites(), 0U);
}

TEST_F(Apply, ReadsNoMoreThanItMust) {
  put("all.yaml", manifest("Team", "research") + manifest("User", "alice") +
                      manifest("Budget", "small") + manifest("VirtualKey", "a"));
  apply();
  gateway_.takeCalls();
  expectClean();
  std::uint64_t reads = 0;
  for (const auto& [call, count] : gateway_.takeCalls()) reads += count;
  EXPECT_EQ(reads, 5U);  // four kinds and our own key; the release is remembered for a day
}

TEST_F(Apply, HealsWhatWasChangedBehindItsBack) {
  put("all.yaml", manifest("Team", "research", "maxBudget: 500, rpmLimit: 60") +
                      manifest("VirtualKey", "batch", "maxBudget: 5"));
  apply();
  gateway_.call("POST", "/team/update", R"({"team_id": "research", "max_budget": 9000})");
  gateway_.call(
      "POST", "/key/update",
      R"({"key": ")" + gateway_.key("batch").stringAt("token") + R"(", "key_alias": "renamed"})");
  const Ended planned = run({"plan"});
  EXPECT_NE(planned.out.find("maxBudget: 9000 → 500 (changed behind our back)"), std::string::npos)
      << planned.out;
  EXPECT_NE(planned.out.find("alias: \"renamed\" → \"batch\" (changed behind our back)"),
            std::string::npos)
      << planned.out;
  apply();
  expectClean();
  EXPECT_TRUE(gateway_.key("batch").isMap());
}

TEST_F(Apply, ClearsWhatIsNoLongerDeclared) {
  put("team.yaml", manifest("Team", "research", "maxBudget: 500, metadata: {a: 1, b: 2}"));
  apply();
  gateway_.call("POST", "/team/update", R"({"team_id": "research", "tpm_limit": 77})");
  put("team.yaml", manifest("Team", "research", "metadata: {a: 1}"));
  const Ended planned = run({"plan"});
  EXPECT_NE(planned.out.find("maxBudget: 500 → (none) (no longer declared)"), std::string::npos)
      << planned.out;
  apply();
  expectClean();
  const Value rows = gateway_.call("GET", "/v2/team/list", "", "page=1&page_size=10");
  const Value& team = rows.find("teams")->list().front();
  EXPECT_TRUE(team.find("max_budget")->isNull());
  EXPECT_EQ(team.findPath("metadata.b"), nullptr);
  EXPECT_EQ(*team.find("tpm_limit"), Value(77)) << "never ours, so left alone";
}

TEST_F(Apply, NotesWhatTheTargetCannotClear) {
  put("user.yaml", manifest("User", "alice", "tpmLimit: 5"));
  apply();
  put("user.yaml", manifest("User", "alice"));
  const Ended planned = run({"plan", "--detailed-exitcode"});
  EXPECT_EQ(planned.status, 0) << planned.out << planned.err;
  EXPECT_NE(planned.out.find("N1001 unclearable"), std::string::npos) << planned.out;
}

TEST_F(Apply, GoesOnAfterItsFolderWasMoved) {
  put("teams/a.yaml", manifest("Team", "a"));
  put("keys/k.yaml", manifest("VirtualKey", "k"));
  apply();
  const std::filesystem::path moved = folder_ / "moved";
  std::filesystem::rename(manifests(), moved);
  const Ended planned = run({"plan", "--prune", "--detailed-exitcode", "-f", moved.string()});
  EXPECT_EQ(planned.status, 0) << planned.out << planned.err;
}

TEST_F(Apply, ReadsManifestsFromStandardInput) {
  Program piped = program({"apply", "--yes", "-f", "-"});
  piped.input = manifest("Team", "piped");
  const Ended ended = piped.run();
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
  EXPECT_TRUE(std::filesystem::exists(folder_ / ".litectl/state.db"));
}

// The target then shows only what belongs to the user, in listings that look complete.
TEST_F(Apply, ConcludesNothingWithACredentialThatLostItsRights) {
  gateway_.call("POST", "/user/new",
                R"({"user_id": "ops", "user_role": "proxy_admin", "auto_create_key": false})");
  const std::string ops =
      gateway_.call("POST", "/key/generate", R"({"key_alias": "ops", "user_id": "ops"})")
          .stringAt("key");
  const auto as = [&](const std::vector<std::string>& words) {
    Program program = this->program(words);
    program.environment["LITELLM_MASTER_KEY"] = ops;
    return program.run();
  };
  put("a.yaml", manifest("VirtualKey", "a"));
  put("b.yaml", manifest("VirtualKey", "b"));
  const Ended applied = as({"apply", "--yes"});
  ASSERT_EQ(applied.status, 0) << applied.out << applied.err;
  const std::string a = valueOf("a");

  gateway_.call("POST", "/user/update", R"({"user_id": "ops", "user_role": "internal_user"})");
  remove("b.yaml");
  for (const char* verb : {"plan", "apply"}) {
    std::vector<std::string> words{verb};
    if (words.front() == "apply") words.emplace_back("--yes");
    const Ended refused = as(words);
    EXPECT_EQ(refused.status, 4) << verb << refused.out << refused.err;
    EXPECT_EQ(refused.out.find("gone from the target"), std::string::npos) << refused.out;
  }
  EXPECT_EQ(valueOf("a"), a);
  gateway_.call("POST", "/user/update", R"({"user_id": "ops", "user_role": "proxy_admin"})");
  const Ended pruned = as({"apply", "--yes", "--prune"});
  EXPECT_EQ(pruned.status, 0) << pruned.out << pruned.err;
  EXPECT_TRUE(gateway_.key("b").isNull()) << "it was not forgotten";
}

TEST_F(Apply, KeepsTheValuesOfAnotherTargetInTheSameFolder) {
  put("all.yaml", manifest("VirtualKey", "a", "sink: {file: {path: a.env}}"));
  apply();
  const std::string value = valueOf("a");
  Gateway second;
  putContent(folder_ / "master.key", Gateway::masterKey() + "\n");
  putContent(folder_ / "litectl.yaml",
             "apiVersion: litectl.dev/v1alpha1\nkind: Settings\n"
             "targets:\n  there: {url: '" +
                 second.url() +
                 "', credential: {file: master.key}}\n"
                 "store: sqlite:second.db\naudit: audit\nsinks: {file: {root: '" +
                 (state() / "keys").string() + "'}}\n");
  const Ended refused = run({"apply", "--yes", "--config", (folder_ / "litectl.yaml").string()});
  EXPECT_EQ(refused.status, 1) << refused.out << refused.err;
  EXPECT_NE(refused.err.find("E1206"), std::string::npos) << refused.err;
  EXPECT_EQ(valueOf("a"), value);
  EXPECT_TRUE(second.key("a").isNull());
}

TEST_F(Apply, SaysWhichChangesFailedAndWhichItDidNotBegin) {
  put("all.yaml", manifest("VirtualKey", "second", "models: [wide]"));
  apply();
  gateway_.call("POST", "/team/new", R"({"team_id": "narrow", "models": ["other"]})");
  // The target looks at the models only when the key is moved.
  put("all.yaml", manifest("Team", "good") +
                      manifest("VirtualKey", "second", "teamId: narrow, models: [wide]") +
                      manifest("VirtualKey", "fine"));
  const Ended ended = run({"apply", "--yes"});
  EXPECT_EQ(ended.status, 5) << ended.out << ended.err;
  EXPECT_NE(ended.out.find("failed  update VirtualKey/second"), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("2 created"), std::string::npos) << ended.out;
  EXPECT_NE(ended.err.find("VirtualKey/second"), std::string::npos) << ended.err;
}

TEST_F(Apply, WorksWithSettings) {
  put("team.yaml", manifest("Team", "a") + manifest("VirtualKey", "k"));
  putContent(folder_ / "master.key", Gateway::masterKey() + "\n");
  putContent(folder_ / "litectl.yaml",
             "apiVersion: litectl.dev/v1alpha1\nkind: Settings\ninventory: platform\n"
             "targets:\n  here: {url: '" +
                 gateway_.url() +
                 "', credential: {file: master.key}}\n"
                 "store: sqlite:data/state.db\naudit: data/audit\n"
                 "sinks: {file: {root: data/keys, default: true}}\n");
  const std::string config = (folder_ / "litectl.yaml").string();
  const Ended applied = run({"apply", "--yes", "--config", config});
  EXPECT_EQ(applied.status, 0) << applied.out << applied.err;
  EXPECT_TRUE(std::filesystem::exists(folder_ / "data/state.db"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "data/keys/here/k.env"));
  EXPECT_FALSE(std::filesystem::exists(state()));
  const Ended clean = run({"plan", "--detailed-exitcode", "--config", config});
  EXPECT_EQ(clean.status, 0) << clean.out << clean.err;
}

}  // namespace
}  // namespace litectl::e2e
