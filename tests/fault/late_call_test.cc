// A run died with a create on its way, which reaches the server only after the next run has looked.

#include "support/fault_proxy/fault_proxy.h"

#include <future>

#include "contract/contract_test.h"

namespace litectl::testing {
namespace {

class LateCall : public EachServer {
 protected:
  LateCall() {
    proxy_ = FaultProxy::start(server_.url());
    HttpClientConfig config;
    config.baseUrl = proxy_->url();
    config.credential = server_.masterKey().clone();
    client_ = CurlHttpClient::create(std::move(config)).value();
    target_ =
        std::make_unique<RestTarget>(realSpecs(), *client_, clock_, random_, RestTarget::Options{});
  }

  // Applies, and makes the budget behind its back once it has looked and begins to create.
  std::unique_ptr<litectl::Run> applyBehindALateCreate() {
    FaultRule rule;
    rule.fault = Fault::hangBefore;
    rule.path = "/budget/new";
    proxy_->addFault(rule);
    auto applying = std::async(std::launch::async, [&] { return runQuietly(budget_); });
    EXPECT_TRUE(proxy_->waitForCalls("POST", "/budget/new", 1, std::chrono::minutes(1)));
    raw("POST", "/budget/new", R"({"budget_id": "{p}tier", "max_budget": 5})");
    proxy_->release();
    return applying.get();
  }

  const std::vector<std::string> budget_{manifest("Budget", "{p}tier", "maxBudget: 5")};
  std::unique_ptr<FaultProxy> proxy_;
  std::unique_ptr<CurlHttpClient> client_;
};

TEST_P(LateCall, OfARunThatDiedIsKnownForOurs) {
  Intent intent;
  intent.id = {"Budget", text("{p}tier")};
  intent.action = "create";
  intent.liveId = text("{p}tier");
  intent.fields = Value::emptyMap();
  ASSERT_TRUE(store_.begin(intent));
  const auto out = applyBehindALateCreate();
  EXPECT_EQ(out->exitStatus(), 0);
  EXPECT_TRUE(store_.memory.open.empty());
  expectClean(budget_);
  apply({manifest("Budget", "{p}rest")});
}

TEST_P(LateCall, OfSomebodyElseIsNotTakenForOurs) {
  const auto out = applyBehindALateCreate();
  ASSERT_EQ(out->outcomes.size(), 1U);
  ASSERT_TRUE(out->outcomes.front().error.has_value());
  EXPECT_EQ(out->outcomes.front().error->code, Code::alreadyExists);
  const auto next = plan(budget_);
  ASSERT_EQ(next->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(next->planned.plan.refusals.front().error.code, Code::existsUnowned);
  raw("POST", "/budget/delete", R"({"id": "{p}tier"})");
}

INSTANTIATE_TEST_SUITE_P(Sandbox, LateCall, ::testing::Values("Sandbox"));
INSTANTIATE_TEST_SUITE_P(Real, LateCall, ::testing::Values("Real"));

}  // namespace
}  // namespace litectl::testing
