#include <algorithm>
#include <string>
#include <vector>

#include "unit/engine/engine_test.h"

namespace litectl::testing {
namespace {

class Subscription : public EngineTest {
 protected:
  static std::string plan(const std::string& spec, const std::string& name = "pro") {
    return manifest("SubscriptionPlan", name, spec);
  }
  static std::string subscriber(const std::string& kind, const std::string& name,
                                const std::string& more = "") {
    return manifest(kind, name, "subscriptionPlan: pro" + more);
  }
  // Three keys and two teams, with this plan.
  static std::vector<std::string> crowd(const std::string& spec) {
    return {plan(spec),
            subscriber("VirtualKey", "a"),
            subscriber("VirtualKey", "b"),
            subscriber("VirtualKey", "own", ", maxBudget: 1"),
            subscriber("Team", "t"),
            subscriber("Team", "u")};
  }
  std::size_t writesOf(const std::string& kind) const {
    return static_cast<std::size_t>(std::count_if(target_.writes.begin(), target_.writes.end(),
                                                  [&](const Write& w) { return w.kind == kind; }));
  }
};

TEST_F(Subscription, MakesTheTierBeforeItsKeys) {
  const std::vector<std::string> all = {plan("maxBudget: 10, models: [m]"),
                                        subscriber("VirtualKey", "a"), subscriber("Team", "t")};
  EXPECT_EQ(changesOf(EngineTest::plan(all)->planned.plan),
            "create Budget/plan.pro, create Team/t, create VirtualKey/a");
  apply(all);
  EXPECT_EQ(live("Budget", "plan.pro")->fields.at("maxBudget"), Value(10));
  EXPECT_EQ(key("a")->fields.at("budgetId"), Value("plan.pro"));
  EXPECT_FALSE(key("a")->fields.contains("maxBudget"));
  EXPECT_EQ(live("Team", "t")->fields.at("maxBudget"), Value(10));
  expectClean(all);
}

TEST_F(Subscription, ReachesAllKeysInOneCallAndEachTeamByACopy) {
  apply(crowd("maxBudget: 10, budgetDuration: 30d"));
  target_.writes.clear();
  const auto out = apply(crowd("maxBudget: 20, budgetDuration: 30d"));
  EXPECT_EQ(writesOf("VirtualKey"), 0U);
  EXPECT_EQ(writesOf("Budget"), 1U);
  EXPECT_EQ(writesOf("Team"), 2U);
  const Plan& planned = out->planned.plan;
  ASSERT_EQ(planned.reach.size(), 1U);
  const Reach& reach = planned.reach.front();
  EXPECT_EQ(reach.source, (ObjectId{"SubscriptionPlan", "pro"}));
  EXPECT_EQ(reach.byLink, 2U);  // the third key has a budget of its own
  EXPECT_EQ(reach.calls, 1U);
  EXPECT_EQ(reach.copied, (std::vector<ObjectId>{{"Team", "t"}, {"Team", "u"}}));
  EXPECT_EQ(reach.budgetsNow.perMonth, Decimal(40));
  EXPECT_EQ(reach.budgets.perMonth, Decimal(80));
  EXPECT_EQ(planned.budgetsNow.perMonth, Decimal(41));
  EXPECT_EQ(planned.budgets.perMonth, Decimal(81));
  expectClean(crowd("maxBudget: 20, budgetDuration: 30d"));
}

TEST_F(Subscription, SaysNothingOfReachWhereObjectsAreMadeOrDrift) {
  EXPECT_TRUE(EngineTest::plan(crowd("maxBudget: 10"))->planned.plan.reach.empty());
  apply(crowd("maxBudget: 10"));
  target_.objects["Team"]["t"].fields["maxBudget"] = Value(99);
  EXPECT_TRUE(EngineTest::plan(crowd("maxBudget: 10"))->planned.plan.reach.empty());
}

TEST_F(Subscription, ClearsWhatThePlanGivesNoMore) {
  apply(crowd("maxBudget: 10, rpmLimit: 5"));
  const auto out = apply(crowd("rpmLimit: 5"));
  EXPECT_FALSE(live("Budget", "plan.pro")->fields.contains("maxBudget"));
  EXPECT_FALSE(live("Team", "t")->fields.contains("maxBudget"));
  EXPECT_EQ(live("Team", "t")->fields.at("rpmLimit"), Value(5));
  EXPECT_EQ(key("own")->fields.at("maxBudget"), Value(1));
  ASSERT_EQ(out->planned.plan.reach.size(), 1U);
  EXPECT_EQ(out->planned.plan.reach.front().byLink, 2U);
  EXPECT_EQ(out->planned.plan.reach.front().copied.size(), 2U);
}

TEST_F(Subscription, MovesKeysBeforeTheTierTheyLeaveIsDeleted) {
  const std::string max = plan("maxBudget: 20", "max");
  apply({plan("maxBudget: 10"), max, subscriber("VirtualKey", "a")});
  const std::vector<std::string> moved = {plan("maxBudget: 10"), max,
                                          manifest("VirtualKey", "a", "subscriptionPlan: max")};
  EXPECT_EQ(changesOf(EngineTest::plan(moved)->planned.plan),
            "create Budget/plan.max, update VirtualKey/a, delete Budget/plan.pro");
  apply(moved);
  EXPECT_EQ(key("a")->fields.at("budgetId"), Value("plan.max"));
  EXPECT_EQ(live("Budget", "plan.pro"), nullptr);
  expectClean(moved);
}

TEST_F(Subscription, KeepsTheTierThatIsLeftUnlessPrunedAndUnused) {
  apply({plan("maxBudget: 10, models: [m]"), subscriber("VirtualKey", "a")});
  target_.add("VirtualKey", "by-hand").fields["budgetId"] = Value("plan.pro");
  const std::vector<std::string> left = {plan("maxBudget: 10"), manifest("VirtualKey", "a")};
  rules_.plan.prune = false;
  const auto kept = apply(left);
  EXPECT_EQ(kept->planned.plan.notes.front().code, Code::notPruned);
  EXPECT_FALSE(key("a")->fields.contains("budgetId"));
  EXPECT_FALSE(key("a")->fields.contains("models"));
  rules_.plan.prune = true;
  const auto refused = run(Until::apply, left);
  ASSERT_EQ(refused->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(refused->planned.plan.refusals.front().error.code, Code::budgetInUse);
  target_.objects["VirtualKey"].erase("by-hand");
  apply(left);
  EXPECT_EQ(live("Budget", "plan.pro"), nullptr);
}

TEST_F(Subscription, CountsKeysThatSomebodyElseLinked) {
  apply(crowd("rpmLimit: 1"));
  target_.add("VirtualKey", "by-hand").fields["budgetId"] = Value("plan.pro");
  EXPECT_EQ(EngineTest::plan(crowd("rpmLimit: 2"))->planned.plan.reach.front().byLink, 4U);
}

TEST_F(Subscription, CountsByCopyWhatTheTargetTakesFromNoLink) {
  apply(crowd("maxParallelRequests: 1"));
  const auto out = apply(crowd("maxParallelRequests: 2"));
  EXPECT_EQ(key("a")->fields.at("maxParallelRequests"), Value(2));
  EXPECT_EQ(out->planned.plan.reach.front().byLink, 0U);
  EXPECT_EQ(out->planned.plan.reach.front().copied.size(), 3U);
}

TEST_F(Subscription, ClearsByHandSetLimitsWhereThePlanForbidsThem) {
  const auto all = [&](const std::string& overrides) {
    return std::vector<std::string>{plan("maxBudget: 10, overrides: " + overrides),
                                    subscriber("VirtualKey", "a")};
  };
  apply(all("allow"));
  target_.objects["VirtualKey"][key("a")->liveId].fields["maxBudget"] = Value(1000);
  expectClean(all("allow"));
  apply(all("forbid"));
  EXPECT_FALSE(key("a")->fields.contains("maxBudget"));
  expectClean(all("forbid"));
}

TEST_F(Subscription, AdoptsATierByWhatThePlanSays) {
  target_.add("Budget", "plan.pro").fields["maxBudget"] = Value(3);
  const auto refused = EngineTest::plan({plan("maxBudget: 10"), subscriber("VirtualKey", "a")});
  ASSERT_FALSE(refused->planned.plan.refusals.empty());
  EXPECT_EQ(refused->planned.plan.refusals.front().error.code, Code::existsUnowned);
  apply({manifest("SubscriptionPlan", "pro", "maxBudget: 10", "manage: adopt"),
         subscriber("VirtualKey", "a")});
  EXPECT_EQ(live("Budget", "plan.pro")->fields.at("maxBudget"), Value(10));
}

TEST_F(Subscription, RefusesAChangeThatReachesTooFar) {
  apply(crowd("rpmLimit: 1"));
  rules_.guard.maxReach = 4;
  const auto out = run(Until::apply, crowd("rpmLimit: 2"));
  ASSERT_EQ(out->planned.plan.blockers.size(), 1U);
  EXPECT_EQ(out->planned.plan.blockers.front().code, Code::reachTooWide);
  EXPECT_EQ(out->planned.plan.blockers.front().message,
            "SubscriptionPlan/pro changes 5 objects at once, 3 of them by link; the limit is 4");
  EXPECT_EQ(live("Team", "t")->fields.at("rpmLimit"), Value(1));
  rules_.guard.maxReach = 5;
  apply(crowd("rpmLimit: 2"));
}

TEST_F(Subscription, RefusesAListOfModelsThatReachesTooFar) {
  const auto all = [](const std::string& models) {
    std::vector<std::string> out = {manifest("ModelList", "l", "models: [" + models + "]")};
    for (const char* name : {"a", "b", "c"}) {
      out.push_back(manifest("Team", name, "modelLists: [l]"));
    }
    return out;
  };
  apply(all("m"));
  rules_.guard.maxReach = 2;
  const auto out = run(Until::apply, all("m, o"));
  ASSERT_EQ(out->planned.plan.blockers.size(), 1U);
  EXPECT_EQ(out->planned.plan.blockers.front().code, Code::reachTooWide);
}

// A plan that shuts out is one decision, not fifty.
TEST_F(Subscription, CountsWhatOneManifestShutsOutAsOneDestruction) {
  std::vector<std::string> all = {plan("rpmLimit: 1")};
  for (int i = 0; i < 60; ++i) all.push_back(subscriber("Team", "t" + std::to_string(i)));
  apply(all);
  all.front() = plan("rpmLimit: 2");
  const auto out = EngineTest::plan(all);
  const PlanInput in{realSpecs(), out->desired, out->snapshot, out->memory, rules_.plan};
  Plan planned = out->planned.plan;
  ASSERT_EQ(planned.changes.size(), 60U);
  for (Change& change : planned.changes) {
    EXPECT_EQ(change.causedBy, (ObjectId{"SubscriptionPlan", "pro"}));
    change.shutsOut = true;
  }
  guardPlan(in, rules_.guard, clock_.now(), planned);
  EXPECT_TRUE(planned.blockers.empty());
  for (Change& change : planned.changes) change.causedBy.reset();
  guardPlan(in, rules_.guard, clock_.now(), planned);
  EXPECT_FALSE(planned.blockers.empty());
}

}  // namespace
}  // namespace litectl::testing
