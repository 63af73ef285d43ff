#include <filesystem>

#include "e2e/workplace.h"

namespace litectl::e2e {
namespace {

// Last-applied from a git repository around the manifests, with no store and an empty disk.
class LastAppliedFromGit : public Workplace {
 protected:
  LastAppliedFromGit() {
    putContent(folder_ / "settings.yaml",
               "apiVersion: litectl.dev/v1alpha1\nkind: Settings\n"
               "targets: {prod: {url: \"" +
                   gateway_.url() +
                   "\", credential: {env: LITELLM_MASTER_KEY}}}\n"
                   "sinks: {file: {root: keys, default: true}}\n"
                   "store: none\ninventory: platform\nlastApplied: auto\n");
    git({"init", "-q", "-b", "main", "."});
    putContent(manifests() / ".gitignore", "");
    put("a.yaml", manifest("Team", "a", "maxBudget: 5"));
    put("b.yaml", manifest("Budget", "tier", "maxBudget: 1"));
    commit();
  }

  std::string git(const std::vector<std::string>& words) {
    Program program;
    program.binary = "/usr/bin/git";
    program.arguments = {"-c", "user.name=t", "-c", "user.email=t@example.com"};
    program.arguments.insert(program.arguments.end(), words.begin(), words.end());
    program.environment["HOME"] = folder_.path();
    program.folder = manifests();
    const Ended ended = program.run();
    EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
    return ended.out;
  }
  void commit() {
    git({"add", "-A"});
    git({"commit", "-q", "--allow-empty", "-m", "x"});
  }
  std::string commitOf(const std::string& revision) { return git({"rev-parse", revision}); }
  Ended go(std::vector<std::string> words) {
    std::filesystem::remove_all(folder_ / ".litectl");
    words.insert(words.end(), {"--config", (folder_ / "settings.yaml").string()});
    return run(words);
  }

  const std::string ref_ = "refs/litectl/platform/prod";
};

TEST_F(LastAppliedFromGit, TheRefFollowsWhatWasAppliedWhole) {
  Ended ended = go({"apply", "--yes"});
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
  EXPECT_EQ(commitOf(ref_), commitOf("HEAD"));
  ended = go({"plan", "--detailed-exitcode"});
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;

  // A field and an object that are declared no more, and a kind that has no room for a marker.
  put("a.yaml", manifest("Team", "a"));
  remove("b.yaml");
  commit();
  ended = go({"apply", "--yes"});
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
  EXPECT_NE(ended.out.find("maxBudget"), std::string::npos) << ended.out;
  EXPECT_EQ(commitOf(ref_), commitOf("HEAD~1")) << "the budget stays, and must not be forgotten";
  ended = go({"apply", "--yes", "--prune"});
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
  EXPECT_NE(ended.out.find("Budget/tier"), std::string::npos) << ended.out;
  EXPECT_EQ(commitOf(ref_), commitOf("HEAD"));
  ended = go({"plan", "--detailed-exitcode", "--prune"});
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
}

TEST_F(LastAppliedFromGit, AnApplyThatFailsLeavesTheRef) {
  ASSERT_EQ(go({"apply", "--yes"}).status, 0);
  put("c.yaml", manifest("Budget", "made-by-hand", "maxBudget: 1"));
  commit();
  gateway_.call("POST", "/budget/new", R"({"budget_id": "made-by-hand", "max_budget": 3})");
  const Ended ended = go({"apply", "--yes"});
  EXPECT_EQ(ended.status, 3) << ended.out << ended.err;
  EXPECT_EQ(commitOf(ref_), commitOf("HEAD~1"));
}

TEST_F(LastAppliedFromGit, WhatIsNoAncestorIsRefused) {
  ASSERT_EQ(go({"apply", "--yes"}).status, 0);
  commit();
  ASSERT_EQ(go({"apply", "--yes"}).status, 0);
  git({"checkout", "-q", "HEAD~1"});
  gateway_.takeWrites();
  const Ended ended = go({"apply", "--yes"});
  EXPECT_EQ(ended.status, 3) << ended.out << ended.err;
  EXPECT_NE(ended.err.find("E2019"), std::string::npos) << ended.err;
  EXPECT_EQ(gateway_.takeWrites(), 0U);
}

TEST_F(LastAppliedFromGit, WhatIsNotCommittedIsNotApplied) {
  put("a.yaml", manifest("Team", "a", "maxBudget: 7"));
  Ended ended = go({"apply", "--yes"});
  EXPECT_EQ(ended.status, 1) << ended.out << ended.err;
  EXPECT_NE(ended.err.find("E1309"), std::string::npos) << ended.err;
  EXPECT_EQ(go({"plan"}).status, 0);
}

TEST_F(LastAppliedFromGit, ARevisionIsNamedOrRefused) {
  ASSERT_EQ(go({"apply", "--yes"}).status, 0);
  put("a.yaml", manifest("Team", "a"));
  commit();
  const Ended named = go({"plan", "--last-applied", "HEAD~1"});
  EXPECT_EQ(named.status, 0) << named.err;
  EXPECT_NE(named.out.find("maxBudget"), std::string::npos) << named.out;
  for (const char* wrong : {"nothing", "--last-applied=-x"}) {
    const Ended ended =
        wrong[0] == '-' ? go({"plan", wrong}) : go({"plan", "--last-applied", wrong});
    EXPECT_EQ(ended.status, 1) << ended.out << ended.err;
    EXPECT_NE(ended.err.find("E1309"), std::string::npos) << ended.err;
  }
}

}  // namespace
}  // namespace litectl::e2e
