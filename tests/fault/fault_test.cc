// A proxy between litectl and the server injects each fault at each kind of call. Whatever the run
// with the fault came to, the next one without it converges: nothing is doubled, no key is lost.

#include "base/hash.h"
#include "support/fault_proxy/fault_proxy.h"

#include <map>
#include <set>

#include "contract/contract_test.h"

namespace litectl::testing {
namespace {

struct FaultCase {
  const char* name;
  Fault fault;
  int status = 500;
  const char* retryAfter = "";
};

const FaultCase kFaults[] = {
    {"ResetBefore", Fault::resetBefore},
    {"ResetAfter", Fault::resetAfter},
    {"Truncated", Fault::truncate},
    {"HalfJson", Fault::halfJson},
    {"HtmlWith502", Fault::html, 502},
    {"HtmlWith200", Fault::html, 200},
    {"TooMany", Fault::status, 429},
    {"TooManyRetryAfter", Fault::status, 429, "0"},
    {"Unavailable", Fault::status, 503},
    {"ServerError", Fault::status, 500},
    {"ServerErrorAfterActing", Fault::statusAfter, 500},
    {"ReusedConnectionDropped", Fault::dropReused},
    {"ClosedWithoutNotice", Fault::closeAfter},
    {"HangsBefore", Fault::hangBefore},
    {"HangsAfter", Fault::hangAfter},
};

const char* const kCalls[] = {"/budget/new", "/team/new",   "/user/new", "/key/generate",
                              "/key/update", "/key/delete", "/key/list", "/v2/team/list"};

using Parameters = std::tuple<std::string, FaultCase>;

class Faults : public ContractTest, public ::testing::WithParamInterface<Parameters> {
 protected:
  Faults() : ContractTest(std::get<0>(GetParam())), case_(std::get<1>(GetParam())) {
    proxy_ = FaultProxy::start(server_.url());
    HttpClientConfig config;
    config.baseUrl = proxy_->url();
    config.credential = server_.masterKey().clone();
    if (case_.fault == Fault::hangBefore || case_.fault == Fault::hangAfter) {
      config.requestTimeout = std::chrono::seconds(3);
    }
    client_ = CurlHttpClient::create(std::move(config)).value();
    RestTarget::Options options;
    options.retry.firstDelay = std::chrono::milliseconds(5);
    options.retry.maxDelay = std::chrono::milliseconds(50);
    target_ = std::make_unique<RestTarget>(realSpecs(), *client_, clock_, random_, options);
  }

  // Creates, an update and a delete, so that every call in kCalls is made.
  [[nodiscard]] std::vector<std::string> before(const std::string& n) const {
    return {manifest("Team", "{p}team" + n), manifest("VirtualKey", "{p}old" + n, "maxBudget: 1"),
            manifest("VirtualKey", "{p}gone" + n)};
  }
  [[nodiscard]] std::vector<std::string> after(const std::string& n) const {
    return {manifest("Team", "{p}team" + n),
            manifest("Team", "{p}more" + n, "maxBudget: 5"),
            manifest("Budget", "{p}tier" + n, "maxBudget: 5"),
            manifest("User", "{p}ada" + n),
            manifest("VirtualKey", "{p}old" + n, "maxBudget: 2"),
            manifest("VirtualKey", "{p}new" + n, "team: \"{p}more" + n + "\"")};
  }

  // The master key and the values in the sink stand in no message of this run.
  void expectNoSecretIn(const litectl::Run& run) {
    std::string said;
    for (const Error& error : run.problems.errors()) said += render(error, run.files);
    for (const Outcome& outcome : run.outcomes) {
      if (outcome.error) said += render(*outcome.error, run.files);
    }
    EXPECT_EQ(said.find(server_.masterKey().reveal()), std::string::npos);
    for (const auto& [slot, held] : sink_.slots) {
      EXPECT_TRUE(held.live.empty() || said.find(held.live) == std::string::npos);
      for (const auto& [hash, value] : held.pending) {
        EXPECT_EQ(said.find(value), std::string::npos);
      }
    }
  }

  void expectWorldInOrder(const std::vector<std::string>& manifests) {
    EXPECT_TRUE(store_.memory.open.empty());
    const auto seen = plan(manifests);
    EXPECT_EQ(changesOf(seen->planned.plan), "");
    std::set<std::string> aliases;
    std::set<std::string> hashes;
    for (const LiveObject& key : seen->snapshot.kinds.at("VirtualKey").objects) {
      if (!key.marker || key.marker->inventory != rules_.plan.inventory) continue;
      EXPECT_TRUE(aliases.insert(key.fields.at("alias").string()).second) << "an alias twice";
      hashes.insert(key.liveId);
    }
    EXPECT_EQ(hashes.size(), 2U);
    for (const auto& [slot, held] : sink_.slots) {
      EXPECT_TRUE(held.pending.empty()) << slot.text();
      if (held.live.empty()) continue;
      EXPECT_TRUE(hashes.erase(sha256Hex(held.live))) << slot.text();
      EXPECT_EQ(server_.rawAs(held.live, "GET", "/v1/models").status, 200);
    }
    EXPECT_TRUE(hashes.empty()) << "a key is in no sink";
  }

  void strike(const std::string& path, unsigned times, const std::string& n) {
    SCOPED_TRACE(path + (times == 0 ? " for ever" : " once"));
    ASSERT_NO_FATAL_FAILURE(apply(before(n)));
    FaultRule rule;
    rule.fault = case_.fault;
    rule.path = path;
    rule.times = times;
    rule.status = case_.status;
    rule.retryAfter = case_.retryAfter;
    proxy_->addFault(rule);
    const auto faulted = runQuietly(after(n));
    expectNoSecretIn(*faulted);
    proxy_->release();
    proxy_->clear();
    apply(after(n));
    expectWorldInOrder(after(n));
    rules_.guard.allowDestructive = 1000;
    apply({manifest("Budget", "{p}rest")});
  }

  const FaultCase case_;
  std::unique_ptr<FaultProxy> proxy_;
  std::unique_ptr<CurlHttpClient> client_;
};

TEST_P(Faults, OnceAtEachCall) {
  rules_.guard.allowDestructive = 1000;
  int n = 0;
  for (const char* path : kCalls) {
    strike(path, 1, std::to_string(++n));
    if (HasFailure()) return;
  }
}

TEST_P(Faults, ForEverAtACreateAndAListing) {
  if (case_.fault == Fault::closeAfter) return;  // harmless
  rules_.guard.allowDestructive = 1000;
  strike("/key/generate", 0, "1");
  strike("/key/list", 0, "2");
}

std::string faultName(const ::testing::TestParamInfo<Parameters>& info) {
  return std::get<1>(info.param).name;
}

INSTANTIATE_TEST_SUITE_P(Sandbox, Faults,
                         ::testing::Combine(::testing::Values("Sandbox"),
                                            ::testing::ValuesIn(kFaults)),
                         faultName);
INSTANTIATE_TEST_SUITE_P(Real, Faults,
                         ::testing::Combine(::testing::Values("Real"),
                                            ::testing::ValuesIn(kFaults)),
                         faultName);

}  // namespace
}  // namespace litectl::testing
