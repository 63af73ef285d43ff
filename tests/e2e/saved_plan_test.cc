// A plan that one person makes, another looks at, and a third process applies.

#include "e2e/workplace.h"

namespace litectl::e2e {
namespace {

class SavedPlan : public Workplace {
 protected:
  [[nodiscard]] std::string file() const { return (folder_ / "saved.json").string(); }
  Ended save(std::vector<std::string> flags = {}) {
    flags.insert(flags.begin(), {"plan", "--save", file()});
    return run(flags);
  }
  Ended applySaved() { return run({"apply", "--plan", file()}); }
};

TEST_F(SavedPlan, IsAppliedAsItWasLookedAt) {
  put("all.yaml", manifest("Team", "research", "maxBudget: 5") +
                      manifest("VirtualKey", "batch", "team: research"));
  const Ended saved = save();
  EXPECT_EQ(saved.status, 0) << saved.err;
  EXPECT_NE(saved.err.find("apply --plan"), std::string::npos) << saved.err;
  EXPECT_FALSE(std::filesystem::exists(state())) << "a plan creates nothing else";
  const Ended applied = applySaved();
  EXPECT_EQ(applied.status, 0) << applied.out << applied.err;
  EXPECT_NE(applied.out.find("Applied: 2 created"), std::string::npos) << applied.out;
  expectClean();
  const Ended again = applySaved();
  EXPECT_EQ(again.status, 0) << "there is nothing left to do: " << again.out << again.err;
}

TEST_F(SavedPlan, BringsTheFlagsThatItWasMadeWith) {
  put("a.yaml", manifest("Team", "a"));
  put("b.yaml", manifest("Team", "b"));
  apply();
  remove("b.yaml");
  EXPECT_EQ(save({"--prune"}).status, 0);
  EXPECT_EQ(run({"apply", "--plan", file(), "--prune"}).status, 1) << "none of its own";
  const Ended applied = applySaved();
  EXPECT_NE(applied.out.find("1 deleted"), std::string::npos) << applied.out << applied.err;
}

TEST_F(SavedPlan, IsRefusedWhenTheManifestsMoved) {
  put("team.yaml", manifest("Team", "research", "maxBudget: 5"));
  EXPECT_EQ(save().status, 0);
  put("team.yaml", manifest("Team", "research", "maxBudget: 6") + manifest("Team", "other"));
  const Ended refused = applySaved();
  EXPECT_EQ(refused.status, 3) << refused.out << refused.err;
  EXPECT_NE(refused.err.find("E2015"), std::string::npos) << refused.err;
  EXPECT_NE(refused.err.find("Team/research: another create"), std::string::npos) << refused.err;
  EXPECT_NE(refused.err.find("Team/other: create, which was not agreed to"), std::string::npos)
      << refused.err;
  EXPECT_EQ(gateway_.takeWrites(), 0U);
}

TEST_F(SavedPlan, IsRefusedWhenTheTargetMovedButNotWhenAKeyWasUsed) {
  put("all.yaml", manifest("Team", "research", "maxBudget: 5") +
                      manifest("VirtualKey", "batch", "rpmLimit: 7"));
  apply();
  put("all.yaml", manifest("Team", "research", "maxBudget: 9") +
                      manifest("VirtualKey", "batch", "rpmLimit: 7"));
  EXPECT_EQ(save().status, 0);
  const std::string token = gateway_.key("batch").stringAt("token");
  gateway_.call("POST", "/key/update", R"({"key": ")" + token + R"(", "spend": 3})");
  gateway_.takeWrites();
  gateway_.call("POST", "/key/update", R"({"key": ")" + token + R"(", "rpm_limit": 1})");
  const Ended refused = applySaved();
  EXPECT_EQ(refused.status, 3) << refused.out << refused.err;
  EXPECT_NE(refused.err.find("VirtualKey/batch: update, which was not agreed to"),
            std::string::npos)
      << refused.err;
  gateway_.call("POST", "/key/update", R"({"key": ")" + token + R"(", "rpm_limit": 7})");
  const Ended applied = applySaved();
  EXPECT_EQ(applied.status, 0) << applied.out << applied.err;
}

TEST_F(SavedPlan, OfAnotherInventoryOrBrokenIsRefused) {
  put("team.yaml", manifest("Team", "research"));
  EXPECT_EQ(save().status, 0);
  const Ended other = run({"apply", "--plan", file(), "--inventory", "other"});
  EXPECT_EQ(other.status, 3) << other.err;
  EXPECT_NE(other.err.find("E2015"), std::string::npos) << other.err;
  const std::string whole = contentOf(file());
  for (const std::string& text :
       {std::string(), std::string("{}"), whole.substr(0, whole.size() / 2),
        std::string(R"({"kind": "SavedPlan", "version": 2})"),
        std::string(R"({"kind": "SavedPlan", "version": 1, "checksum": "x"})")}) {
    putContent(file(), text);
    const Ended broken = applySaved();
    EXPECT_EQ(broken.status, 1) << text << broken.out << broken.err;
    EXPECT_NE(broken.err.find("E1307"), std::string::npos) << broken.err;
  }
  std::filesystem::remove(file());
  EXPECT_NE(applySaved().status, 0);
  EXPECT_EQ(gateway_.takeWrites(), 0U);
}

TEST_F(SavedPlan, IsNotMadeOfAPlanThatIsRefused) {
  std::string all;
  for (const char* name : {"a", "b", "c", "d", "e"}) all += manifest("Team", name);
  put("all.yaml", all);
  apply();
  put("all.yaml", manifest("Team", "a"));
  EXPECT_EQ(save({"--prune"}).status, 3);
  EXPECT_FALSE(std::filesystem::exists(file()));
  EXPECT_EQ(save({"--prune", "--allow-destructive", "4"}).status, 0);
  EXPECT_EQ(applySaved().status, 0);
}

TEST_F(SavedPlan, IsGoodToReadInAPullRequest) {
  put("all.yaml",
      manifest("Team", "research", "maxBudget: 5, metadata: {note: 'a|b `c` @ada <b>'}"));
  const Ended shown = run({"plan", "-o", "markdown"});
  EXPECT_EQ(shown.status, 0) << shown.err;
  EXPECT_EQ(shown.out.rfind("### litectl: target `default`", 0), 0U) << shown.out;
  EXPECT_NE(shown.out.find("**Plan: 1 to create, 0 to update, 0 to delete, 0 in sync.**"),
            std::string::npos)
      << shown.out;
  EXPECT_NE(shown.out.find("`\"a\\|b 'c' @ada <b>\"`"), std::string::npos) << shown.out;
  std::string many;
  for (int i = 0; i < 2000; ++i) {
    many += manifest("Team", "team-" + std::to_string(i),
                     "metadata: {note: '" + std::string(60, 'x') + "'}");
  }
  put("all.yaml", many);
  const Ended large = run({"plan", "-o", "markdown"});
  EXPECT_LT(large.out.size(), 65'536U) << "a comment holds no more";
  EXPECT_NE(large.out.find("more"), std::string::npos);
}

}  // namespace
}  // namespace litectl::e2e
