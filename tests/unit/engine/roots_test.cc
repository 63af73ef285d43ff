#include "unit/engine/engine_test.h"

namespace litectl::testing {
namespace {

class Roots : public EngineTest {
 protected:
  // Applies what these roots hold.
  std::unique_ptr<litectl::Run> applyFrom(std::vector<std::string> roots,
                                          const std::vector<std::string>& manifests) {
    roots_ = std::move(roots);
    return run(Until::apply, manifests);
  }
  // The code of the guard that refuses to apply this.
  Code blockerFrom(std::vector<std::string> roots, const std::vector<std::string>& manifests) {
    const auto out = applyFrom(std::move(roots), manifests);
    EXPECT_EQ(out->planned.plan.blockers.size(), 1U);
    return out->planned.plan.blocked() ? out->planned.plan.blockers.front().code : Code::internal;
  }
};

TEST_F(Roots, WhatASecondFolderDeclaredIsNotDeletedFromTheFirst) {
  const std::string a = manifest("Team", "a");
  const std::string b = manifest("Team", "b");
  rules_.plan.prune = false;
  applyFrom({"a"}, {a});
  applyFrom({"b"}, {b});
  rules_.plan.prune = true;
  EXPECT_EQ(blockerFrom({"a"}, {a}), Code::partialSources);
  EXPECT_NE(live("Team", "b"), nullptr);
}

TEST_F(Roots, AreRememberedThoughSomethingWasRefused) {
  const std::string a = manifest("Team", "a");
  const std::string b = manifest("Team", "b");
  target_.add("Team", "unowned");
  applyFrom({"a", "b"}, {a, b, manifest("Team", "unowned")});
  EXPECT_EQ(blockerFrom({"a"}, {a}), Code::partialSources);
}

TEST_F(Roots, AreRememberedThoughSomethingFailed) {
  const std::string a = manifest("Team", "a");
  const std::string fails = manifest("Team", "fails");
  target_.onWrite = [](const Write& write) {
    return write.liveId == "fails" ? FakeTarget::Fate::refused : FakeTarget::Fate::done;
  };
  applyFrom({"a", "b"}, {a, fails, manifest("Team", "b")});
  target_.onWrite = nullptr;
  EXPECT_EQ(blockerFrom({"a"}, {a, fails}), Code::partialSources);
}

TEST_F(Roots, AFolderCoversWhatLiesBeneathIt) {
  const std::string kept = manifest("Team", "kept");
  applyFrom({"teams/a.yaml", "teams/b.yaml"}, {kept, manifest("Team", "b")});
  EXPECT_EQ(blockerFrom({"teams/a.yaml"}, {kept}), Code::partialSources);
  EXPECT_EQ(blockerFrom({"tea"}, {kept}), Code::partialSources);
  EXPECT_EQ(applyFrom({"teams"}, {kept})->exitStatus(), 0);
  EXPECT_EQ(live("Team", "b"), nullptr);
  EXPECT_EQ(store_.memory.roots, (std::vector<std::string>{"teams"}));
}

TEST_F(Roots, ThoseThatAreGoneAreReplacedWhenAPersonSaysSo) {
  const std::string kept = manifest("Team", "kept");
  applyFrom({"old"}, {kept, manifest("Team", "b")});
  EXPECT_EQ(blockerFrom({"new"}, {kept}), Code::partialSources);
  rules_.plan.replaceRoots = true;
  EXPECT_EQ(applyFrom({"new"}, {kept})->exitStatus(), 0);
  EXPECT_EQ(live("Team", "b"), nullptr);
  EXPECT_EQ(store_.memory.roots, (std::vector<std::string>{"new"}));
}

TEST_F(Roots, AnObjectOfAFolderLeftOutIsNotTakenOver) {
  rules_.plan.prune = false;
  applyFrom({"a", "b"}, {manifest("VirtualKey", "a", "alias: shared"), manifest("Team", "t")});
  const auto out = applyFrom({"b"}, {manifest("VirtualKey", "b", "alias: shared")});
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::identityConflict);
  EXPECT_EQ(key("shared")->marker->manifest.name, "a");
}

TEST_F(Roots, WhatAFolderLeftOutDeclaresIsNotTakenOverWithoutAMarkerEither) {
  roots_ = {"a", "b"};
  apply({manifest("Team", "kept"), manifest("Budget", "x", "id: b1, maxBudget: 5, softBudget: 3")});
  roots_ = {"b"};
  const auto out = run(Until::apply, {manifest("Budget", "yy", "id: b1, maxBudget: 9")});
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::identityConflict);
  EXPECT_EQ(live("Budget", "b1")->fields.at("maxBudget"), Value(5));
  roots_ = {"a", "b"};
  apply({manifest("Team", "kept"), manifest("Budget", "yy", "id: b1, maxBudget: 9")});
  EXPECT_FALSE(live("Budget", "b1")->fields.contains("softBudget")) << "it was ours to clear";
}

}  // namespace
}  // namespace litectl::testing
