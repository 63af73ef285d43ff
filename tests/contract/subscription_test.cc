// Subscription plans: what is linked, what is copied, and what the target makes of it.

#include <string>
#include <vector>

#include "contract/contract_test.h"

namespace litectl::testing {
namespace {

class Subscriptions : public EachServer {
 protected:
  const std::string rest_ = manifest("Budget", "{p}rest");

  static std::string pro(const std::string& spec) {
    return manifest("SubscriptionPlan", "{p}pro", spec);
  }
  static std::string subscriber(const std::string& kind, const std::string& name,
                                const std::string& more = "") {
    return manifest(kind, "{p}" + name, "subscriptionPlan: \"{p}pro\"" + more);
  }
  static std::vector<std::string> crowd(const std::string& spec) {
    std::vector<std::string> all = {pro(spec), subscriber("Team", "t"), subscriber("User", "u")};
    for (const char* name : {"a", "b", "c", "d"}) all.push_back(subscriber("VirtualKey", name));
    return all;
  }
  Value tier() {
    return raw("POST", "/budget/info", R"({"budgets": ["plan.{p}pro"]})").list().front();
  }
  Value row(const std::string& key) {
    return *raw("GET", "/key/info?key=" + liveId("VirtualKey", key)).find("info");
  }
  std::string value(const std::string& name) {
    return sink_.slots[Slot{"file", text(name) + ".env", "LITELLM_API_KEY"}].live;
  }
  void TearDown() override {
    rules_.guard.allowDestructive = 1000;
    apply({rest_});
  }
};

TEST_P(Subscriptions, LinkAllKeysAndChangeThemInOneCall) {
  const auto before = crowd("maxBudget: 10, budgetDuration: 30d, rpmLimit: 5, models: [gpt-4o]");
  EXPECT_EQ(apply(before), 7U);
  expectClean(before);
  EXPECT_EQ(tier().stringAt("budget_duration"), "30d");
  const Value key = row("{p}a");
  EXPECT_EQ(key.stringAt("budget_id"), text("plan.{p}pro"));
  EXPECT_TRUE(key.find("max_budget")->isNull());
  EXPECT_EQ(*key.findPath("litellm_budget_table.max_budget"), Value(10));
  // The tier, the team and the user; no key.
  const auto after = crowd("maxBudget: 20, budgetDuration: 30d, rpmLimit: 5, models: [gpt-4o]");
  EXPECT_EQ(apply(after), 3U);
  EXPECT_EQ(*row("{p}d").findPath("litellm_budget_table.max_budget"), Value(20));
  expectClean(after);
}

TEST_P(Subscriptions, ClearWhatThePlanGivesNoMore) {
  apply(crowd("maxBudget: 10, budgetDuration: 30d, tpmLimit: 7, maxParallelRequests: 2"));
  EXPECT_EQ(*row("{p}a").find("max_parallel_requests"), Value(2));
  const auto less = crowd("budgetDuration: 30d");
  apply(less);
  const Value left = tier();
  for (const char* field : {"max_budget", "tpm_limit", "max_parallel_requests"}) {
    EXPECT_TRUE(left.find(field)->isNull()) << field;
  }
  EXPECT_TRUE(row("{p}a").find("max_parallel_requests")->isNull());
  // A user's limit of tokens cannot be cleared, and that is said.
  const auto again = plan(less);
  EXPECT_EQ(changesOf(again->planned.plan), "");
  const LiveObject* team = again->snapshot.kinds.at("Team").find(text("{p}t"));
  ASSERT_NE(team, nullptr);
  EXPECT_FALSE(team->fields.contains("maxBudget"));
  EXPECT_FALSE(team->fields.contains("tpmLimit"));
}

TEST_P(Subscriptions, LetAKeyHaveLimitsOfItsOwn) {
  const std::vector<std::string> all = {pro("maxBudget: 10, rpmLimit: 5"),
                                        subscriber("VirtualKey", "own", ", maxBudget: 50")};
  apply(all);
  expectClean(all);
  EXPECT_EQ(*row("{p}own").find("max_budget"), Value(50));
  const std::vector<std::string> back = {pro("maxBudget: 10, rpmLimit: 5"),
                                         subscriber("VirtualKey", "own")};
  EXPECT_EQ(apply(back), 1U);
  EXPECT_TRUE(row("{p}own").find("max_budget")->isNull());
  expectClean(back);
}

TEST_P(Subscriptions, TakeAwayWhatIsSetByHandWhereThePlanForbidsIt) {
  const std::vector<std::string> all = {pro("maxBudget: 10, overrides: forbid"),
                                        subscriber("VirtualKey", "k")};
  apply(all);
  raw("POST", "/key/update",
      R"({"key": ")" + liveId("VirtualKey", "{p}k") + R"(", "max_budget": 1000})");
  EXPECT_EQ(apply(all), 1U);
  EXPECT_TRUE(row("{p}k").find("max_budget")->isNull());
  expectClean(all);
}

TEST_P(Subscriptions, MoveKeysToAnotherPlanAndOutOfAny) {
  const std::string max =
      manifest("SubscriptionPlan", "{p}max", "extends: \"{p}pro\", maxBudget: 99");
  apply({pro("maxBudget: 10, models: [gpt-4o]"), max, subscriber("VirtualKey", "k")});
  const std::vector<std::string> moved = {
      pro("maxBudget: 10, models: [gpt-4o]"), max,
      manifest("VirtualKey", "{p}k", "subscriptionPlan: \"{p}max\"")};
  EXPECT_EQ(apply(moved), 3U);
  EXPECT_EQ(*row("{p}k").findPath("litellm_budget_table.max_budget"), Value(99));
  EXPECT_EQ(row("{p}k").find("models")->list().size(), 1U);
  EXPECT_TRUE(raw("POST", "/budget/info", R"({"budgets": ["plan.{p}pro"]})").list().empty());
  expectClean(moved);
  const std::vector<std::string> out = {manifest("VirtualKey", "{p}k")};
  EXPECT_EQ(apply(out), 2U);
  EXPECT_TRUE(row("{p}k").find("budget_id")->isNull());
  EXPECT_TRUE(row("{p}k").find("models")->list().empty());
  expectClean(out);
}

// Calls through the gateway, which the sandbox has not.
class Limits : public Subscriptions {
 protected:
  int chat(const std::string& key) {
    return server_
        .rawAs(key, "POST", "/v1/chat/completions",
               text(R"({"model": "{p}mock", "messages": [{"role": "user", "content": "hi"}]})"))
        .status;
  }
  void SetUp() override {
    raw("POST", "/model/new",
        R"({"model_name": "{p}mock", "litellm_params": {"model": "openai/x", "api_key": "none",
            "mock_response": "hello", "input_cost_per_token": 0.01, "output_cost_per_token": 0.01},
            "model_info": {"id": "{p}mock"}})");
  }
  void TearDown() override {
    raw("POST", "/model/delete", R"({"id": "{p}mock"})");
    Subscriptions::TearDown();
  }
};

TEST_P(Limits, OfThePlanBindKeysThatHaveNoneOfTheirOwn) {
  apply({pro("rpmLimit: 1"), subscriber("VirtualKey", "rpm"),
         subscriber("VirtualKey", "free", ", rpmLimit: 100")});
  EXPECT_EQ(chat(value("{p}rpm")), 200);
  EXPECT_EQ(chat(value("{p}rpm")), 429);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(chat(value("{p}free")), 200);
}

TEST_P(Limits, OfAPlanBindAtOnceWhoMovesToIt) {
  const std::string free = manifest("SubscriptionPlan", "{p}free", "maxBudget: 0");
  apply({pro("maxBudget: 10"), free, subscriber("VirtualKey", "k")});
  EXPECT_EQ(chat(value("{p}k")), 200);
  apply({pro("maxBudget: 10"), free,
         manifest("VirtualKey", "{p}k", "subscriptionPlan: \"{p}free\"")});
  EXPECT_EQ(chat(value("{p}k")), 429);
}

INSTANTIATE_TEST_SUITE_P(Sandbox, Subscriptions, ::testing::Values("Sandbox"));
INSTANTIATE_TEST_SUITE_P(Real, Subscriptions, ::testing::Values("Real"));
INSTANTIATE_TEST_SUITE_P(Real, Limits, ::testing::Values("Real"));

}  // namespace
}  // namespace litectl::testing
