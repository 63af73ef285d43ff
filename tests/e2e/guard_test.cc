#include "e2e/workplace.h"

namespace litectl::e2e {
namespace {

class Guard : public Workplace {
 protected:
  void putTeams(int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += manifest("Team", "team-" + std::to_string(i));
    put("teams.yaml", all);
  }
};

TEST_F(Guard, RefusesAMassDeletion) {
  putTeams(12);
  apply();
  putTeams(2);
  gateway_.takeCalls();
  const Ended ended = run({"apply", "--yes", "--prune"});
  EXPECT_EQ(ended.status, 3) << ended.out << ended.err;
  EXPECT_NE(ended.err.find("E2003"), std::string::npos) << ended.err;
  EXPECT_NE(ended.err.find("--allow-destructive 10"), std::string::npos) << ended.err;
  EXPECT_EQ(gateway_.takeWrites(), 0U);
  apply({"--prune", "--allow-destructive", "10"});
  expectClean({"--prune"});
}

TEST_F(Guard, DeletesNothingWithoutBeingToldTo) {
  putTeams(2);
  apply();
  putTeams(1);
  const Ended ended = run({"apply", "--yes"});
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_NE(ended.out.find("N1002 not-pruned"), std::string::npos) << ended.out;
}

TEST_F(Guard, NamesWhatADeletionWouldTakeAlong) {
  put("a.yaml", manifest("Team", "research"));
  put("b.yaml", manifest("Team", "other"));
  apply();
  gateway_.call("POST", "/key/generate", R"({"team_id": "research", "key_alias": "by-hand"})");
  remove("a.yaml");
  const Ended refused = run({"apply", "--yes", "--prune"});
  EXPECT_EQ(refused.status, 3);
  EXPECT_NE(refused.err.find("E2006"), std::string::npos) << refused.err;
  EXPECT_NE(refused.err.find("by-hand"), std::string::npos) << refused.err;
  const Ended allowed = run({"apply", "--yes", "--prune", "--delete-dependents"});
  EXPECT_EQ(allowed.status, 0) << allowed.out << allowed.err;
  EXPECT_NE(allowed.out.find("deletes team research and with it 1 key, not ours"),
            std::string::npos)
      << allowed.out;
}

TEST_F(Guard, TouchesNothingThatIsNotOursUnlessToldTo) {
  gateway_.call("POST", "/team/new", R"({"team_id": "research", "max_budget": 1})");
  put("a.yaml", manifest("Team", "research", "maxBudget: 5"));
  gateway_.takeCalls();
  const Ended refused = run({"apply", "--yes"});
  EXPECT_EQ(refused.status, 3);
  EXPECT_NE(refused.err.find("E2008"), std::string::npos) << refused.err;
  EXPECT_EQ(gateway_.takeWrites(), 0U);
  put("a.yaml", manifest("Team", "research", "maxBudget: 5", "litectl.dev/manage: adopt"));
  apply();
  expectClean();
}

TEST_F(Guard, WorksOnlyWithAStoreThatItKnows) {
  put("a.yaml", manifest("Team", "research", "maxBudget: 5"));
  apply();
  std::filesystem::remove(state() / "state.db");
  std::filesystem::remove(state() / "state.db-wal");
  std::filesystem::remove(state() / "state.db-shm");
  const Ended refused = run({"apply", "--yes"});
  EXPECT_EQ(refused.status, 3) << refused.out << refused.err;
  EXPECT_NE(refused.err.find("E2007"), std::string::npos) << refused.err;
  apply({"--confirm-store"});
  expectClean();
}

TEST_F(Guard, DoesNotTakeWhatAKeyMayNotSeeForGone) {
  put("a.yaml", manifest("VirtualKey", "k") + manifest("VirtualKey", "l"));
  apply();
  gateway_.call("POST", "/user/new",
                R"({"user_id": "u", "user_role": "internal_user", "auto_create_key": false})");
  const Value own = gateway_.call("POST", "/key/generate", R"({"user_id": "u"})");
  gateway_.takeCalls();
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"plan"}, {"apply", "--yes"}, {"apply", "--yes", "--prune"}}) {
    Program program = Workplace::program(words);
    program.environment["LITELLM_MASTER_KEY"] = own.stringAt("key");
    const Ended ended = program.run();
    EXPECT_EQ(ended.status, 4) << ended.out << ended.err;
    EXPECT_NE(ended.err.find("E3003"), std::string::npos) << ended.err;
    EXPECT_NE(ended.err.find("proxy_admin"), std::string::npos) << ended.err;
  }
  EXPECT_EQ(gateway_.takeWrites(), 0U);
  expectClean();
}

TEST_F(Guard, ReleasesAForbiddenDeletion) {
  put("a.yaml", manifest("Team", "precious", "", "litectl.dev/deletion: forbid"));
  put("b.yaml", manifest("Team", "other"));
  apply();
  remove("a.yaml");
  const Ended refused = run({"apply", "--yes", "--prune"});
  EXPECT_EQ(refused.status, 3);
  EXPECT_NE(refused.err.find("E2004"), std::string::npos) << refused.err;
  apply({"--prune", "--release-forbidden", "Team/precious"});
  expectClean({"--prune"});
}

TEST_F(Guard, PrunesOnlyWithEveryFolder) {
  put("a/a.yaml", manifest("Team", "a"));
  put("b/b.yaml", manifest("Team", "b"));
  const std::string a = (manifests() / "a").string();
  const std::string b = (manifests() / "b").string();
  apply({"-f", a, "-f", b});
  const Ended refused = run({"apply", "--yes", "--prune", "-f", a});
  EXPECT_EQ(refused.status, 3) << refused.out << refused.err;
  EXPECT_NE(refused.err.find("E2012"), std::string::npos) << refused.err;
}

}  // namespace
}  // namespace litectl::e2e
