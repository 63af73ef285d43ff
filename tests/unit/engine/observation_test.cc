#include <condition_variable>
#include <mutex>
#include <stop_token>

#include "unit/engine/engine_test.h"

namespace litectl::testing {
namespace {

// What is remembered is listed while the manifests are read; nobody may see that but by the clock.
class LookingAhead : public EngineTest {
 protected:
  LookingAhead() { apply(fleet_); }

  const std::vector<std::string> fleet_{manifest("Team", "a"), manifest("VirtualKey", "k")};
  const std::vector<std::string> wrong_{manifest("Team", "a", "maxBudget: -1")};
};

TEST_F(LookingAhead, ReadsNothingTwice) {
  target_.reads = 0;
  expectClean(fleet_);
  EXPECT_EQ(target_.reads, 2U);
  target_.reads = 0;
  plan({manifest("Team", "a"), manifest("VirtualKey", "k"), manifest("User", "u")});
  EXPECT_EQ(target_.reads, 3U);
}

TEST_F(LookingAhead, SaysOnlyWhatIsWrongWithTheManifests) {
  target_.onObserve = [](const Context&) { return makeError(Code::unreachable, "nobody there"); };
  problemsExpected_ = true;
  const auto out = plan(wrong_);
  ASSERT_EQ(out->problems.errors().size(), 1U);
  EXPECT_EQ(out->problems.errors().front().code, Code::outOfRange);
  EXPECT_TRUE(out->checksum.empty());

  const auto right = plan(fleet_);
  ASSERT_EQ(right->problems.errors().size(), 1U);
  EXPECT_EQ(right->problems.errors().front().code, Code::unreachable);
}

TEST_F(LookingAhead, IsStoppedWhereTheManifestsAreWrong) {
  target_.onObserve = [](const Context& context) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    stopped.wait(lock, context.stop, [] { return false; });
    return makeError(Code::interrupted, "stopped");
  };
  problemsExpected_ = true;
  const auto out = plan(wrong_);
  ASSERT_EQ(out->problems.errors().size(), 1U);
  EXPECT_EQ(out->problems.errors().front().code, Code::outOfRange);
}

TEST_F(LookingAhead, EndsWithTheRun) {
  target_.onObserve = [this](const Context& context) -> Status {
    stop_.request_stop();
    EXPECT_TRUE(context.stopped());
    return makeError(Code::interrupted, "stopped");
  };
  problemsExpected_ = true;
  EXPECT_EQ(plan(fleet_)->exitStatus(), 130);
}

TEST_F(LookingAhead, DoesNotBeginWhereNothingIsRemembered) {
  store_.memory = {};
  target_.reads = 0;
  problemsExpected_ = true;
  plan(wrong_);
  EXPECT_EQ(target_.reads, 0U);
}

TEST_F(LookingAhead, DoesNotBeginForAValidation) {
  target_.reads = 0;
  run(Until::validate, fleet_);
  EXPECT_EQ(target_.reads, 0U);
}

}  // namespace
}  // namespace litectl::testing
