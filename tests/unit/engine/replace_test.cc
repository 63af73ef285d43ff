// An object of which nothing but a new one can lose a field is made anew, and its group is never
// without one.

#include <algorithm>

#include "unit/engine/engine_test.h"

namespace litectl::testing {
namespace {

class Replacement : public EngineTest {
 protected:
  static std::vector<std::string> with(const std::string& more) {
    return {manifest("Model", "m", "modelName: group, model: openai/gpt-4o" + more)};
  }
  std::size_t deployments() { return target_.objects["Model"].size(); }

  const std::vector<std::string> before_ = with(", rpmLimit: 5");
  const std::vector<std::string> after_ = with(", allowReplace: true");
};

TEST_F(Replacement, NeverLeavesTheGroupWithoutADeployment) {
  apply(before_);
  std::size_t least = deployments();
  target_.writes.clear();
  target_.onWrite = [&](const Write&) {
    least = std::min(least, deployments());
    return FakeTarget::Fate::done;
  };
  apply(after_);
  EXPECT_EQ(least, 1U);
  ASSERT_EQ(target_.writes.size(), 4U) << "twin, away, anew, twin away";
  EXPECT_EQ(target_.writes.front().liveId, "m.replacing");
  EXPECT_EQ(deployments(), 1U);
  EXPECT_FALSE(live("Model", "m")->fields.contains("rpmLimit"));
  expectClean(after_);
}

TEST_F(Replacement, NeedsTheManifestsLeave) {
  apply(before_);
  const auto planned = plan(with(""));
  EXPECT_EQ(changesOf(planned->planned.plan), "");
  ASSERT_EQ(planned->planned.plan.notes.size(), 1U);
  EXPECT_EQ(planned->planned.plan.notes.front().code, Code::unclearable);
}

TEST_F(Replacement, CountsAsDestruction) {
  apply(before_);
  rules_.guard.allowDestructive = 0;
  const auto planned = plan(after_);
  ASSERT_EQ(planned->planned.plan.blockers.size(), 1U);
  EXPECT_EQ(planned->planned.plan.blockers.front().code, Code::tooDestructive);
}

TEST_F(Replacement, CutOffAtAnyCallIsGoneOnWith) {
  for (const auto fate :
       {FakeTarget::Fate::refused, FakeTarget::Fate::lostAnswer, FakeTarget::Fate::lostRequest}) {
    for (std::size_t cut = 0; cut < 4; ++cut) {
      target_.onWrite = nullptr;
      target_.objects.clear();
      store_.memory.inventory.clear();
      store_.memory.open.clear();
      store_.memory.remade.clear();
      apply(before_);
      std::size_t calls = 0;
      std::size_t least = deployments();
      target_.onWrite = [&](const Write&) {
        least = std::min(least, deployments());
        // Whoever asks again and again gets the same answer.
        return calls++ >= cut ? fate : FakeTarget::Fate::done;
      };
      problemsExpected_ = true;
      run(Until::apply, after_);
      least = std::min(least, deployments());
      target_.onWrite = [&](const Write&) {
        least = std::min(least, deployments());
        return FakeTarget::Fate::done;
      };
      problemsExpected_ = false;
      run(Until::apply, after_);
      run(Until::apply, after_);
      EXPECT_EQ(least, 1U) << "cut " << cut;
      EXPECT_EQ(deployments(), 1U) << "cut " << cut;
      ASSERT_NE(live("Model", "m"), nullptr) << "cut " << cut;
      EXPECT_FALSE(live("Model", "m")->fields.contains("rpmLimit"));
      expectClean(after_);
    }
  }
}

}  // namespace
}  // namespace litectl::testing
