#include "support/fault_proxy/fault_proxy.h"

#include "support/fault_proxy/fault_json.h"

#include <gmock/gmock.h>

#include <atomic>
#include <future>

#include "unit/net/net_test_support.h"

namespace litectl {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Pair;
using testing::StartsWith;
using testing::UnorderedElementsAre;

struct FaultProxyTest : testing::Test {
  std::atomic<unsigned> acted{0};
  std::unique_ptr<HttpServer> server = serverOf([this](const ServerRequest& request) {
    ++acted;
    return HttpAnswer{.status = 201, .body = "{\"path\":\"" + request.path + "\"}"};
  });
  std::unique_ptr<FaultProxy> proxy = FaultProxy::start(server->url());
  SystemClock clock;
  Context context{&clock, {}, SteadyTime::max()};
  std::unique_ptr<CurlHttpClient> client = clientFor(proxy->url());

  Result<HttpResponse> create() { return client->send(context, post("/key/generate")); }
};

TEST_F(FaultProxyTest, PassesOnAndCounts) {
  ASSERT_TRUE(client->send(context, get("/key/list?page=1")).ok());
  ASSERT_TRUE(client->send(context, get("/key/list?page=2")).ok());
  EXPECT_EQ(create()->body, "{\"path\":\"/key/generate\"}");
  EXPECT_THAT(proxy->counts(),
              UnorderedElementsAre(Pair("GET /key/list", 2U), Pair("POST /key/generate", 1U)));
  EXPECT_EQ(proxy->calls("GET", "/key/.*"), 2U);
  EXPECT_EQ(proxy->calls("POST|DELETE"), 1U);
  const auto seen = proxy->requests();
  ASSERT_EQ(seen.size(), 3U);
  EXPECT_EQ(seen[2].status, 201);
  EXPECT_EQ(seen[2].forwarded, 1U);
  EXPECT_EQ(seen[2].fault, "");
  proxy->clear();
  EXPECT_EQ(proxy->calls(), 0U);
}

TEST_F(FaultProxyTest, ResetsBeforeTheServerActs) {
  proxy->addFault({.fault = Fault::resetBefore});
  EXPECT_EQ(create().error().code, Code::resultUnknown);
  EXPECT_EQ(acted.load(), 0U);
  EXPECT_TRUE(create().ok());
  EXPECT_EQ(proxy->requests()[0].fault, "reset-before");
}

TEST_F(FaultProxyTest, ResetsAfterTheServerActed) {
  proxy->addFault({.fault = Fault::resetAfter});
  EXPECT_EQ(create().error().code, Code::resultUnknown);
  EXPECT_EQ(acted.load(), 1U);
  EXPECT_EQ(proxy->requests()[0].status, 0);
}

TEST_F(FaultProxyTest, TruncatesTheBody) {
  proxy->addFault({.fault = Fault::truncate});
  EXPECT_EQ(create().error().code, Code::resultUnknown);
  EXPECT_EQ(acted.load(), 1U);
}

TEST_F(FaultProxyTest, HalvesTheJsonWithAFittingLength) {
  proxy->addFault({.fault = Fault::halfJson});
  const auto outcome = create();
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->status, 201);
  EXPECT_EQ(outcome->body, "{\"path\":\"/ke");
}

TEST_F(FaultProxyTest, AnswersWithHtml) {
  proxy->addFault({.fault = Fault::html, .status = 502});
  proxy->addFault({.fault = Fault::html, .first = 2, .status = 200});
  for (const int status : {502, 200}) {
    const auto outcome = create();
    EXPECT_EQ(outcome->status, status);
    EXPECT_EQ(outcome->headers.at("content-type"), "text/html");
    EXPECT_THAT(outcome->body, StartsWith("<html>"));
  }
  EXPECT_EQ(acted.load(), 0U);
}

TEST_F(FaultProxyTest, AnswersWithAStatus) {
  proxy->addFault({.fault = Fault::status, .times = 1, .status = 429, .retryAfter = "2"});
  proxy->addFault({.fault = Fault::status, .first = 2, .status = 429});
  proxy->addFault({.fault = Fault::status, .first = 3, .times = 0, .status = 500, .body = "no"});
  EXPECT_EQ(create()->headers.at("retry-after"), "2");
  const auto second = create();
  EXPECT_EQ(second->status, 429);
  EXPECT_FALSE(second->headers.contains("retry-after"));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(create()->body, "no");
  EXPECT_EQ(acted.load(), 0U);
  proxy->clearFaults();
  EXPECT_EQ(create()->status, 201);
}

TEST_F(FaultProxyTest, AnswersWithAStatusAfterTheServerActed) {
  proxy->addFault({.fault = Fault::statusAfter, .status = 504});
  EXPECT_EQ(create()->status, 504);
  EXPECT_EQ(acted.load(), 1U);
}

TEST_F(FaultProxyTest, DropsAReusedConnection) {
  proxy->addFault({.fault = Fault::dropReused});
  EXPECT_TRUE(client->send(context, get("/first")).ok());
  EXPECT_EQ(create().error().code, Code::resultUnknown);
  EXPECT_EQ(proxy->calls("POST"), 1U);
  EXPECT_EQ(acted.load(), 1U);
  EXPECT_TRUE(create().ok());
}

TEST_F(FaultProxyTest, ClosesAfterAnAnswer) {
  proxy->addFault({.fault = Fault::closeAfter});
  EXPECT_TRUE(client->send(context, get("/first")).ok());
  const auto next = client->send(context, get("/next"));
  // The end may reach the client before or after it sends: it never waits, and never doubles.
  EXPECT_TRUE(next.ok() || next.error().code == Code::unreachable);
  EXPECT_TRUE(client->send(context, get("/last")).ok());
  EXPECT_GE(proxy->requests().back().connection, 2U);
  EXPECT_LE(proxy->calls(), 3U);
}

TEST_F(FaultProxyTest, HangsUntilReleased) {
  for (const Fault fault : {Fault::hangBefore, Fault::hangAfter}) {
    acted = 0;
    proxy->clear();
    proxy->addFault({.fault = fault});
    auto hanging = std::async(std::launch::async, [this] { return create(); });
    ASSERT_TRUE(proxy->waitUntilHanging(milliseconds(10'000)));
    EXPECT_EQ(hanging.wait_for(milliseconds(30)), std::future_status::timeout);
    EXPECT_TRUE(fault == Fault::hangAfter || acted.load() == 0);
    proxy->release();
    EXPECT_EQ(hanging.get()->status, 201);
    EXPECT_EQ(acted.load(), 1U);
  }
}

TEST_F(FaultProxyTest, IsIdleOnceTheServerHasAnsweredWhatADeadClientSent) {
  std::promise<void> mayAnswer;
  std::atomic<bool> answered = false;
  const auto slow = serverOf([&](const ServerRequest&) {
    mayAnswer.get_future().wait();
    answered = true;
    return HttpAnswer{};
  });
  const auto before = FaultProxy::start(slow->url());
  {
    const Socket dead = connectTo("127.0.0.1", before->port());
    ASSERT_TRUE(dead.sendAll("POST /key/generate HTTP/1.1\r\ncontent-length: 0\r\n\r\n"));
  }
  EXPECT_FALSE(before->waitUntilIdle(milliseconds(20)));
  mayAnswer.set_value();
  EXPECT_TRUE(before->waitUntilIdle(std::chrono::minutes(1)));
  EXPECT_TRUE(answered);
}

TEST_F(FaultProxyTest, EndsWhileARequestHangs) {
  proxy->addFault({.fault = Fault::hangBefore});
  auto hanging = std::async(std::launch::async, [this] { return create(); });
  ASSERT_TRUE(proxy->waitForCalls("POST", ".*", 1, milliseconds(10'000)));
  proxy.reset();
  EXPECT_FALSE(hanging.get().ok());
  EXPECT_EQ(acted.load(), 0U);
}

TEST_F(FaultProxyTest, SendsARequestTwice) {
  proxy->addFault({.fault = Fault::duplicate});
  EXPECT_TRUE(create().ok());
  EXPECT_EQ(acted.load(), 2U);
  EXPECT_EQ(proxy->requests()[0].forwarded, 2U);
}

TEST_F(FaultProxyTest, StrikesOnlyWhatMatches) {
  proxy->addFault(
      {.fault = Fault::status, .method = "POST", .path = "/key/.*", .first = 2, .status = 418});
  EXPECT_EQ(client->send(context, get("/key/list"))->status, 201);
  EXPECT_EQ(client->send(context, post("/team/new"))->status, 201);
  EXPECT_EQ(create()->status, 201);
  EXPECT_EQ(create()->status, 418);
  EXPECT_EQ(create()->status, 201);
}

TEST_F(FaultProxyTest, PassesOnThatTheServerIsGone) {
  server.reset();
  EXPECT_EQ(create().error().code, Code::resultUnknown);
  EXPECT_EQ(proxy->requests()[0].status, 0);
}

TEST_F(FaultProxyTest, TellsItsCountsAsJson) {
  EXPECT_TRUE(create().ok());
  EXPECT_THAT(countsJson(*proxy), HasSubstr("\"POST /key/generate\": 1"));
  EXPECT_THAT(requestsJson(*proxy), HasSubstr("\"forwarded\": 1"));
}

TEST(FaultRules, AreReadFromJson) {
  const auto rules = parseFaultRules(
      R"([{"fault":"status","method":"POST","path":"/a","first":2,"times":0,"status":429,
           "retryAfter":"1","body":"x"},{"fault":"hang-after"}])");
  ASSERT_TRUE(rules.ok()) << rules.error().message;
  ASSERT_EQ(rules->size(), 2U);
  EXPECT_EQ(rules->at(0).fault, Fault::status);
  EXPECT_EQ(rules->at(0).first, 2U);
  EXPECT_EQ(rules->at(0).retryAfter, "1");
  EXPECT_EQ(rules->at(1).fault, Fault::hangAfter);
  for (const char* text : {"", "{", "[1]", "{}", R"({"fault":"none"})",
                           R"({"fault":"status","x":1})", R"({"fault":"status","path":"("})"}) {
    EXPECT_FALSE(parseFaultRules(text).ok()) << text;
  }
}

TEST(FaultProxyStart, RefusesAnUpstreamItCannotReach) {
  for (const char* url : {"", "https://localhost:1", "http://localhost", "http://a:99999"}) {
    EXPECT_EQ(FaultProxy::start(url), nullptr) << url;
  }
}

}  // namespace
}  // namespace litectl
