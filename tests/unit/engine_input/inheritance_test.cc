#include <string>
#include <vector>

#include "unit/engine_input/input_test.h"

namespace litectl {
namespace {

using Inherit = InputTest;
using Problems = std::vector<std::string>;

std::string plan(const std::string& name, const std::string& spec) {
  return manifestText("SubscriptionPlan", name, spec);
}

std::string planAnd(const std::string& rest) {
  return plan("pro", "models: [m], maxBudget: 10, budgetDuration: 30d, rpmLimit: 5") + rest;
}

TEST_F(Inherit, LinksAKeyToTheTierOfItsPlan) {
  resolved({planAnd(manifestText("VirtualKey", "k", "subscriptionPlan: pro"))});
  EXPECT_EQ(problems(), Problems());
  EXPECT_EQ(field("VirtualKey", "k", "budgetId"), "\"plan.pro\"");
  EXPECT_EQ(field("VirtualKey", "k", "models"), R"(["m"])");
  EXPECT_EQ(field("VirtualKey", "k", "maxBudget"), "");
  EXPECT_EQ(field("VirtualKey", "k", "subscriptionPlan"), "");
  EXPECT_EQ(object("VirtualKey", "k").dependsOn, (std::vector<ObjectId>{{"Budget", "plan.pro"}}));
  const DesiredObject& tier = object("Budget", "plan.pro");
  EXPECT_EQ(tier.liveId, "plan.pro");
  EXPECT_EQ(tier.madeFrom, (ObjectId{"SubscriptionPlan", "pro"}));
  EXPECT_EQ(field("Budget", "plan.pro", "maxBudget"), "10");
  EXPECT_EQ(field("Budget", "plan.pro", "budgetDuration"), "\"30d\"");
  EXPECT_EQ(field("Budget", "plan.pro", "rpmLimit"), "5");
  EXPECT_EQ(field("Budget", "plan.pro", "models"), "");
  EXPECT_EQ(tier.fields.at("maxBudget").origin, "SubscriptionPlan/pro");
}

TEST_F(Inherit, CopiesIntoTeamsAndUsers) {
  resolved({planAnd(manifestText("Team", "t", "subscriptionPlan: pro") +
                    manifestText("User", "u", "subscriptionPlan: pro"))});
  EXPECT_EQ(problems(), Problems());
  for (const auto& [kind, name] : {std::pair("Team", "t"), std::pair("User", "u")}) {
    EXPECT_EQ(field(kind, name, "models"), R"(["m"])");
    EXPECT_EQ(field(kind, name, "maxBudget"), "10");
    EXPECT_EQ(field(kind, name, "rpmLimit"), "5");
    EXPECT_EQ(object(kind, name).fields.at("maxBudget").origin, "subscriptionPlan pro");
    EXPECT_EQ(object(kind, name).fields.at("maxBudget").from,
              (std::vector<ObjectId>{{"SubscriptionPlan", "pro"}}));
  }
}

TEST_F(Inherit, MakesNoTierThatNobodyLinksTo) {
  resolved({planAnd(manifestText("Team", "t", "subscriptionPlan: pro"))});
  EXPECT_EQ(desired_.find({"Budget", "plan.pro"}), nullptr);
}

TEST_F(Inherit, CopiesWhatTheTargetDoesNotTakeFromALink) {
  resolved({plan("pro", "maxParallelRequests: 2") +
            manifestText("VirtualKey", "k", "subscriptionPlan: pro")});
  EXPECT_EQ(field("VirtualKey", "k", "maxParallelRequests"), "2");
}

TEST_F(Inherit, LetsOwnFieldsWin) {
  resolved({planAnd(
      manifestText("VirtualKey", "k", "subscriptionPlan: pro, maxBudget: 50, models: [z]") +
      manifestText("Team", "t", "subscriptionPlan: pro, maxBudget: 3"))});
  EXPECT_EQ(problems(), Problems());
  EXPECT_EQ(field("VirtualKey", "k", "maxBudget"), "50");
  EXPECT_EQ(field("VirtualKey", "k", "models"), R"(["z"])");
  EXPECT_EQ(field("VirtualKey", "k", "budgetId"), "\"plan.pro\"");
  EXPECT_EQ(field("Team", "t", "maxBudget"), "3");
  EXPECT_EQ(field("Team", "t", "rpmLimit"), "5");
}

TEST_F(Inherit, LetsOwnListsOfModelsWin) {
  resolved({planAnd(manifestText("ModelList", "few", "models: [a]") +
                    manifestText("Team", "t", "subscriptionPlan: pro, modelLists: [few]"))});
  EXPECT_EQ(field("Team", "t", "models"), R"(["a"])");
  EXPECT_EQ(object("Team", "t").fields.at("models").from,
            (std::vector<ObjectId>{{"ModelList", "few"}}));
}

TEST_F(Inherit, ExpandsListsOfThePlan) {
  resolved({plan("pro", "modelLists: [few], models: [b]") +
            manifestText("ModelList", "few", "models: [a]") +
            manifestText("VirtualKey", "k", "subscriptionPlan: pro")});
  EXPECT_EQ(field("VirtualKey", "k", "models"), R"(["a","b"])");
  EXPECT_EQ(object("VirtualKey", "k").fields.at("models").from,
            (std::vector<ObjectId>{{"ModelList", "few"}, {"SubscriptionPlan", "pro"}}));
}

TEST_F(Inherit, TakesFromThePlanThatIsExtendedWhatThePlanDoesNotSay) {
  resolved({plan("base", "models: [m], maxBudget: 10, rpmLimit: 5") +
            plan("middle", "extends: base, maxBudget: 20") +
            plan("pro", "extends: middle, tpmLimit: 100") +
            manifestText("Team", "t", "subscriptionPlan: pro")});
  EXPECT_EQ(problems(), Problems());
  EXPECT_EQ(field("Team", "t", "models"), R"(["m"])");
  EXPECT_EQ(field("Team", "t", "maxBudget"), "20");
  EXPECT_EQ(field("Team", "t", "rpmLimit"), "5");
  EXPECT_EQ(field("Team", "t", "tpmLimit"), "100");
  EXPECT_EQ(object("Team", "t").fields.at("maxBudget").from,
            (std::vector<ObjectId>{{"SubscriptionPlan", "middle"}}));
  EXPECT_EQ(object("Team", "t").fields.at("rpmLimit").origin, "subscriptionPlan pro");
}

TEST_F(Inherit, RefusesPlansThatExtendEachOtherInACircle) {
  resolved({plan("a", "extends: b") + plan("b", "extends: c") + plan("c", "extends: b") +
            manifestText("Team", "t", "subscriptionPlan: a")});
  EXPECT_EQ(problems(), Problems{"E1202 f0.yaml:15:17"});
  EXPECT_NE(rendered().find("circle: b → c → b"), std::string::npos) << rendered();
  resolved({plan("a", "extends: a")});
  EXPECT_EQ(problems(), Problems{"E1202 f0.yaml:5:17"});
}

// Plans p0, p1, …, each extending the next.
std::string chainOfPlans(std::size_t length) {
  std::string text;
  for (std::size_t i = 0; i < length; ++i) {
    const std::string next = "extends: p" + std::to_string(i + 1);
    text += plan("p" + std::to_string(i), i + 1 == length ? "maxBudget: 1" : next);
  }
  return text;
}

TEST_F(Inherit, TakesPlansThatExtendEachOtherUpToALimit) {
  resolved({chainOfPlans(64) + manifestText("Team", "t", "subscriptionPlan: p0")});
  EXPECT_EQ(problems(), Problems());
  EXPECT_EQ(field("Team", "t", "maxBudget"), "1");
  resolved({chainOfPlans(70)});
  EXPECT_EQ(problems(), Problems({"E1007 f0.yaml:30:17"}));
  resolved({chainOfPlans(9'999)});
  EXPECT_EQ(problems().size(), 1U);
}

TEST_F(Inherit, RefusesOwnFieldsWhereThePlanForbidsThem) {
  resolved({plan("pro", "overrides: forbid, maxBudget: 10, models: [m]") +
            manifestText("VirtualKey", "k",
                         "subscriptionPlan: pro, maxBudget: 50, models: [z], rpmLimit: 5") +
            manifestText("Team", "t", "subscriptionPlan: pro, maxBudget: 1")});
  EXPECT_EQ(problems(),
            Problems({"E1216 f0.yaml:10:42", "E1216 f0.yaml:10:54", "E1216 f0.yaml:15:42"}));
  EXPECT_NE(rendered().find("f0.yaml:5"), std::string::npos) << rendered();
}

TEST_F(Inherit, TakesAwayWhatSomebodySetOnAKeyWhosePlanForbidsIt) {
  resolved({plan("pro", "overrides: forbid, maxBudget: 10, softBudget: 2, tpmLimit: 3") +
            manifestText("VirtualKey", "k", "subscriptionPlan: pro")});
  EXPECT_EQ(object("VirtualKey", "k").unset, (std::vector<FieldPath>{"maxBudget", "tpmLimit"}));
  resolved(
      {plan("pro", "maxBudget: 10") + manifestText("VirtualKey", "k", "subscriptionPlan: pro")});
  EXPECT_TRUE(object("VirtualKey", "k").unset.empty());
}

TEST_F(Inherit, InheritsThatOverridesAreForbiddenUnlessThePlanAllowsThem) {
  const std::string base = plan("base", "overrides: forbid, maxBudget: 10");
  const std::string team = manifestText("Team", "t", "subscriptionPlan: pro, maxBudget: 1");
  resolved({base + plan("pro", "extends: base") + team});
  EXPECT_EQ(problems(), Problems{"E1216 f0.yaml:15:42"});
  resolved({base + plan("pro", "extends: base, overrides: allow") + team});
  EXPECT_EQ(problems(), Problems());
}

TEST_F(Inherit, RefusesABudgetBesideAPlan) {
  resolved({planAnd(manifestText("Budget", "b") +
                    manifestText("VirtualKey", "k", "subscriptionPlan: pro, budget: b") +
                    manifestText("VirtualKey", "l", "subscriptionPlan: pro, budgetId: b") +
                    manifestText("VirtualKey", "m", "subscriptionPlan: pro, unset: [budget]") +
                    manifestText("VirtualKey", "o", "unset: [subscriptionPlan]"))});
  EXPECT_EQ(problems(), Problems({"E1112 f0.yaml:15:8", "E1112 f0.yaml:20:8", "E1114 f0.yaml:25:39",
                                  "E1114 f0.yaml:30:16"}));
}

TEST_F(Inherit, RefusesToUnsetWhatThePlanGivesByCopy) {
  resolved({planAnd(manifestText("Team", "t", "subscriptionPlan: pro, unset: [maxBudget]") +
                    manifestText("VirtualKey", "k", "subscriptionPlan: pro, unset: [maxBudget]"))});
  EXPECT_EQ(problems(), Problems{"E1114 f0.yaml:10:38"});
  // The key's own value goes, so that of the plan counts.
  EXPECT_EQ(object("VirtualKey", "k").unset, (std::vector<FieldPath>{"maxBudget"}));
}

TEST_F(Inherit, RefusesABudgetThatIsCalledLikeATier) {
  const std::string key = manifestText("VirtualKey", "k", "subscriptionPlan: pro");
  resolved({planAnd(manifestText("Budget", "plan.pro") + key)});
  EXPECT_EQ(problems(), Problems{"E1203 f0.yaml:4:18"});
  resolved({planAnd(manifestText("Budget", "b", "id: plan.pro") + key)});
  EXPECT_EQ(problems(), Problems{"E1203 f0.yaml:4:18"});
  EXPECT_NE(rendered().find("Budget/b"), std::string::npos) << rendered();
  resolved({planAnd(manifestText("Budget", "plan.pro"))});
  EXPECT_EQ(problems(), Problems());
}

TEST_F(Inherit, ComparesOwnAndInheritedBounds) {
  resolved({plan("pro", "maxBudget: 10, softBudget: 8") +
            manifestText("Team", "t", "subscriptionPlan: pro, maxBudget: 5") +
            manifestText("Team", "u", "subscriptionPlan: pro, softBudget: 10") +
            plan("small", "extends: pro, maxBudget: 7")});
  EXPECT_EQ(problems(),
            Problems({"E1107 f0.yaml:10:26", "E1107 f0.yaml:15:43", "E1107 f0.yaml:20:17"}));
}

TEST_F(Inherit, SaysWhichFieldsDoNotReachAKind) {
  resolved({plan("pro", "maxParallelRequests: 2, softBudget: 1, rpmLimit: 1") +
            manifestText("Team", "t", "subscriptionPlan: pro") +
            manifestText("Team", "u", "subscriptionPlan: pro") +
            manifestText("User", "v", "subscriptionPlan: pro")});
  ASSERT_EQ(desired_.notes.size(), 2U);
  EXPECT_EQ(desired_.notes[0].code, Code::notInherited);
  EXPECT_NE(desired_.notes[0].message.find("maxParallelRequests"), std::string::npos);
  EXPECT_NE(desired_.notes[1].message.find("kind User"), std::string::npos);
}

TEST_F(Inherit, MakesATierForEachTargetThatLinksToIt) {
  rules_.targets = {"a", "b"};
  rules_.defaultTarget = "";
  rules_.target = "a";
  const std::string onA = manifestText("VirtualKey", "k", "subscriptionPlan: pro, target: a");
  const std::string onB = manifestText("VirtualKey", "l", "subscriptionPlan: pro, target: b");
  resolved({planAnd(onA + onB)});
  EXPECT_EQ(problems(), Problems());
  EXPECT_NE(desired_.find({"Budget", "plan.pro"}), nullptr);
  resolved({planAnd(onB)});
  EXPECT_EQ(desired_.find({"Budget", "plan.pro"}), nullptr);
}

TEST_F(Inherit, ReportsAPlanThatIsNotThere) {
  resolved({planAnd(manifestText("Team", "t", "subscriptionPlan: por") +
                    manifestText("VirtualKey", "k", "subscriptionPlan: none") +
                    plan("x", "extends: por"))});
  EXPECT_EQ(problems(),
            Problems({"E1201 f0.yaml:10:26", "E1201 f0.yaml:15:26", "E1201 f0.yaml:20:17"}));
}

}  // namespace
}  // namespace litectl
