#include "engine/policy.h"

#include <string>
#include <vector>

#include "unit/engine_input/input_test.h"

namespace litectl {
namespace {

using Problems = std::vector<std::string>;

// 2026-01-01T00:00:00Z is now.
class Policies : public InputTest {
 protected:
  void checked(const std::string& text) {
    resolved({text});
    checkPolicies(loaded_, specs_, desired_, *parseTime("2026-01-01T00:00:00Z"), diagnostics_);
    diagnostics_.sort();
  }

  bool says(const std::string& text) const { return rendered().find(text) != std::string::npos; }

  const SpecSet& specs_ = inputSpecs();
};

std::string policy(const std::string& spec) { return manifestText("PlanPolicy", "cap", spec); }

std::string key(const std::string& name, const std::string& spec) {
  return manifestText("VirtualKey", name, spec);
}

TEST_F(Policies, CapBudgetsInThirtyDays) {
  checked(policy("maxBudget: 100") + key("a", "maxBudget: 100, budgetDuration: 30d") +
          key("b", "maxBudget: 30, budgetDuration: 7d") + key("c", "maxBudget: 100.01") +
          key("d", "rpmLimit: 1") +
          manifestText("Team", "t", "maxBudget: 5, budgetDuration: daily"));
  EXPECT_EQ(problems(),
            Problems({"E1401 f0.yaml:15:19", "E1401 f0.yaml:20:19", "E1401 f0.yaml:30:19"}));
  EXPECT_TRUE(
      says("maxBudget is 30 USD in 7d, which comes to 128.57 USD in 30 days; PlanPolicy/cap "
           "asks for maxBudget 100"))
      << rendered();
  EXPECT_TRUE(says("lower it to 23.33 at most")) << rendered();
  EXPECT_TRUE(says("f0.yaml:5")) << rendered();
}

TEST_F(Policies, LookAtInheritedBudgetsWhereTheyStand) {
  checked(policy("maxBudget: 5") + manifestText("SubscriptionPlan", "pro", "maxBudget: 10") +
          key("a", "subscriptionPlan: pro") + key("b", "subscriptionPlan: pro") +
          manifestText("Team", "t", "subscriptionPlan: pro"));
  EXPECT_EQ(problems(), Problems{"E1401 f0.yaml:10:19"});
  EXPECT_TRUE(says("SubscriptionPlan/pro: ")) << rendered();
  EXPECT_TRUE(says("(and so for 3 more objects)")) << rendered();
}

TEST_F(Policies, AskForABudget) {
  checked(policy("kinds: [VirtualKey], budgetRequired: true") +
          manifestText("Budget", "b", "rpmLimit: 1") + manifestText("Budget", "c", "maxBudget: 1") +
          manifestText("SubscriptionPlan", "p", "rpmLimit: 1") + key("none", "rpmLimit: 1") +
          key("empty", "budget: b") + key("full", "budget: c") + key("own", "maxBudget: 1") +
          key("unknown", "budgetId: x") + key("plan", "subscriptionPlan: p"));
  EXPECT_EQ(problems(), Problems({"E1401 f0.yaml:24:18", "E1401 f0.yaml:29:18",
                                  "E1401 f0.yaml:45:18", "E1401 f0.yaml:49:18"}));
  EXPECT_TRUE(says("names an object without a manifest")) << rendered();
  checked(policy("budgetRequired: false, maxBudget: 1") + key("k", "rpmLimit: 1"));
  EXPECT_EQ(problems(), Problems());
}

TEST_F(Policies, AllowSomeModels) {
  checked(policy("kinds: [VirtualKey, Team], allowedModels: [\"gpt-*\", claude]") +
          manifestText("ModelList", "l", "models: [gpt-4o, o1]") +
          key("good", "models: [gpt-4o, claude, \"gpt-*\"]") +
          key("bad", "models: [claude-2, gpt-4o]") + key("listed", "modelLists: [l]") +
          key("all", "models: [all-proxy-models]") + key("wide", "models: [\"*\"]") +
          key("none", "rpmLimit: 1"));
  EXPECT_EQ(problems(),
            Problems({"E1401 f0.yaml:20:16", "E1401 f0.yaml:25:20", "E1401 f0.yaml:30:16",
                      "E1401 f0.yaml:35:16", "E1401 f0.yaml:39:18"}));
  EXPECT_TRUE(says("models has o1, which is not allowed (from modelLists l)")) << rendered();
  EXPECT_TRUE(says("which means all there are")) << rendered();
}

TEST_F(Policies, TakeTheModelsOfTheTeamForAKeyWithoutAny) {
  checked(policy("kinds: [VirtualKey], allowedModels: [\"gpt-*\"]") +
          manifestText("Team", "good", "models: [gpt-4o]") +
          manifestText("Team", "bad", "models: [o1]") + key("a", "team: good") +
          key("b", "team: bad") + key("c", "teamId: elsewhere"));
  EXPECT_EQ(problems(), Problems({"E1401 f0.yaml:24:18", "E1401 f0.yaml:29:18"}));
}

TEST_F(Policies, AskForAnEndThatIsNear) {
  checked(policy("expiryRequired: true, maxLifetime: 90d") +
          key("a", "expires: 2026-03-01T00:00:00Z") + key("b", "expires: 2026-05-01T00:00:00Z") +
          key("c", "rpmLimit: 1") + manifestText("Team", "t", "rpmLimit: 1"));
  EXPECT_EQ(problems(), Problems({"E1401 f0.yaml:15:17", "E1401 f0.yaml:19:18"}));
  EXPECT_TRUE(says("write 2026-04-01T00:00:00")) << rendered();
}

TEST_F(Policies, AskForNames) {
  checked(policy("namePattern: \"[a-z]+-(dev|prod)\", namePatternMeans: a team and its stage") +
          key("app-prod", "rpmLimit: 1") + key("app", "rpmLimit: 1") +
          key("xapp-prod2", "rpmLimit: 1"));
  EXPECT_EQ(problems(), Problems({"E1401 f0.yaml:14:18", "E1401 f0.yaml:19:18"}));
  EXPECT_TRUE(says("write a team and its stage")) << rendered();
}

TEST_F(Policies, AreNotHeldUpByPatterns) {
  checked(policy("namePattern: \"(a|aa)+b\"") +
          manifestText("Team", std::string(200, 'a'), "rpmLimit: 1"));
  EXPECT_EQ(problems(), Problems({"E1401 f0.yaml:9:18"}));
}

TEST_F(Policies, CompareBudgetsWithThoseAround) {
  checked(policy("innerWithinOuter: true") +
          manifestText("Team", "t", "maxBudget: 100, budgetDuration: 30d") +
          manifestText("User", "u", "maxBudget: 10") + manifestText("Budget", "b", "maxBudget: 3") +
          key("good", "team: t, maxBudget: 3, budgetDuration: 1d") +
          key("team", "team: t, maxBudget: 4, budgetDuration: 1d") +
          key("user", "user: u, maxBudget: 11") + key("tier", "budget: b, maxBudget: 4") +
          key("linked", "user: u, budget: b") + key("free", "team: t, rpmLimit: 1"));
  EXPECT_EQ(problems(),
            Problems({"E1401 f0.yaml:30:28", "E1401 f0.yaml:35:28", "E1401 f0.yaml:40:30"}));
  EXPECT_TRUE(
      says("maxBudget comes to 120 USD in 30 days, and that of Team/t, within which it is, to "
           "100 USD in 30 days"))
      << rendered();
}

TEST_F(Policies, AreAboutKindsAndLabels) {
  const std::string objects =
      manifestText("VirtualKey", "a", "maxBudget: 5", "labels: {env: prod}") +
      manifestText("VirtualKey", "b", "maxBudget: 5", "labels: {env: dev}") +
      manifestText("Team", "c", "maxBudget: 5", "labels: {env: prod}");
  checked(policy("maxBudget: 1, kinds: [VirtualKey], selector: env=prod") + objects);
  EXPECT_EQ(problems().size(), 1U);
  checked(policy("maxBudget: 1, selector: env!=prod") + objects);
  EXPECT_EQ(problems().size(), 1U);
  checked(policy("maxBudget: 1, kinds: [Team, VirtualKey]") + objects);
  EXPECT_EQ(problems().size(), 3U);
}

TEST_F(Policies, MayBeAboutPlans) {
  checked(policy("kinds: [SubscriptionPlan], maxBudget: 1") +
          manifestText("SubscriptionPlan", "p", "maxBudget: 2") + key("k", "subscriptionPlan: p"));
  EXPECT_EQ(problems(), Problems{"E1401 f0.yaml:10:19"});
}

TEST_F(Policies, AreRefusedWhereTheyCannotBeRead) {
  checked(policy("kinds: [Tem, ModelList], selector: \"a b\", namePattern: \"(\", maxBudget: 1") +
          manifestText("PlanPolicy", "empty", "kinds: [Team]"));
  EXPECT_EQ(problems(), Problems({"E1109 f0.yaml:5:16", "E1109 f0.yaml:5:21", "E1402 f0.yaml:5:43",
                                  "E1109 f0.yaml:5:63", "E1119 f0.yaml:9:18"}));
}

}  // namespace
}  // namespace litectl
