// A run died with a call on its way, which reaches the server only after the next run has looked.

#include "support/fault_proxy/fault_proxy.h"
#include "value/json.h"

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

  // Applies, and makes this call behind its back once it has looked and is about to make it too.
  std::unique_ptr<litectl::Run> applyBehind(const std::string& path, const std::string& body,
                                            const std::vector<std::string>& manifests) {
    FaultRule rule;
    rule.fault = Fault::hangBefore;
    rule.path = path;
    proxy_->clear();
    proxy_->addFault(rule);
    auto applying = std::async(std::launch::async, [&] { return runQuietly(manifests); });
    EXPECT_TRUE(proxy_->waitUntilHanging(std::chrono::minutes(1)));
    raw("POST", path, body);
    proxy_->release();
    return applying.get();
  }
  std::unique_ptr<litectl::Run> applyBehindALateCreate() {
    return applyBehind("/budget/new", R"({"budget_id": "{p}tier", "max_budget": 5})", budget_);
  }

  const std::vector<std::string> budget_{manifest("Budget", "{p}tier", "maxBudget: 5")};
  std::unique_ptr<FaultProxy> proxy_;
  std::unique_ptr<CurlHttpClient> client_;
};

TEST_P(LateCall, OfARunThatDiedIsKnownForOurs) {
  Intent intent;
  intent.id = {"Budget", text("{p}tier")};
  intent.action = Op::create;
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

TEST_P(LateCall, ThatDeletesLeavesNothingToDelete) {
  const std::vector<std::string> rest{manifest("Budget", "{p}rest")};
  const auto expectGone = [&](const std::string& kind, const std::string& path,
                              const std::string& before, const std::string& after) {
    SCOPED_TRACE(kind);
    apply({rest.front(), manifest(kind, "{p}x")});
    const std::string id = toJson(Value(liveId(kind, "{p}x")));
    const auto out = applyBehind(path, before + id + after, rest);
    for (const Outcome& outcome : out->outcomes) {
      EXPECT_FALSE(outcome.error) << oneLine(*outcome.error);
    }
    EXPECT_EQ(out->exitStatus(), 0);
    EXPECT_TRUE(store_.memory.open.empty());
    expectClean(rest);
  };
  expectGone("Team", "/team/delete", "{\"team_ids\": [", "]}");
  expectGone("User", "/user/delete", "{\"user_ids\": [", "]}");
  expectGone("Budget", "/budget/delete", "{\"id\": ", "}");
  expectGone("VirtualKey", "/key/delete", "{\"keys\": [", "]}");
  raw("POST", "/budget/delete", R"({"id": "{p}rest"})");
}

// LiteLLM answers so when two deletes of one team overlap: the team is gone, or soon will be.
TEST_P(LateCall, ThatDeletesJustNowIsNoFailure) {
  const std::vector<std::string> rest{manifest("Budget", "{p}rest")};
  const auto expectDone = [&](Fault fault, const std::string& message) {
    SCOPED_TRACE(message);
    apply({rest.front(), manifest("Team", "{p}x")});
    FaultRule rule;
    rule.fault = fault;
    rule.path = "/team/delete";
    rule.status = 400;
    rule.body = R"({"error": {"message": ")" + message + R"(", "code": "400"}})";
    proxy_->addFault(rule);
    apply(rest);
    EXPECT_TRUE(store_.memory.open.empty());
    expectClean(rest);
  };
  expectDone(Fault::statusAfter, "Team id=x does not exist in db");
  expectDone(Fault::status, "User not found in team");
  raw("POST", "/budget/delete", R"({"id": "{p}rest"})");
}

INSTANTIATE_TEST_SUITE_P(Sandbox, LateCall, ::testing::Values("Sandbox"));
INSTANTIATE_TEST_SUITE_P(Real, LateCall, ::testing::Values("Real"));

}  // namespace
}  // namespace litectl::testing
