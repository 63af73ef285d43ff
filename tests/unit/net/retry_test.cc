#include "net/retry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <deque>

#include "unit/net/fake_clock.h"
#include "unit/net/net_test_support.h"

namespace litectl {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;

// Draws the largest wait, so that the bound is what a test sees.
class LargestRandom final : public Random {
 public:
  explicit LargestRandom(std::uint64_t value) : value_(value) {}
  void fill(unsigned char* bytes, std::size_t count) override {
    std::memcpy(bytes, &value_, std::min(count, sizeof value_));
  }

 private:
  std::uint64_t value_;
};

// Answers what it was told, then the last of it for ever.
class ScriptedClient final : public HttpClient {
 public:
  explicit ScriptedClient(std::vector<Result<HttpResponse>> outcomes)
      : outcomes_(std::move(outcomes)) {}
  Result<HttpResponse> send(const Context&, const HttpRequest&) override {
    const std::size_t at = std::min<std::size_t>(sent++, outcomes_.size() - 1);
    if (onSend) onSend();
    return outcomes_[at];
  }
  [[nodiscard]] const Secret* credential() const override { return nullptr; }
  unsigned sent = 0;
  std::function<void()> onSend;

 private:
  std::vector<Result<HttpResponse>> outcomes_;
};

Result<HttpResponse> status(int code, const std::string& retryAfter = {}) {
  HttpResponse response;
  response.status = code;
  if (!retryAfter.empty()) response.headers["retry-after"] = retryAfter;
  return response;
}

Result<HttpResponse> failure(Code code, Error::Retry retry = Error::Retry::never) {
  Error error = makeError(code, "it broke");
  error.retry = retry;
  return error;
}

struct RetryTest : testing::Test {
  FakeClock clock;
  std::stop_source stop;
  Context context{&clock, stop.get_token(), SteadyTime::max()};
  LargestRandom random{0};
  RetryConfig config;

  Result<HttpResponse> run(ScriptedClient& inner, const HttpRequest& request,
                           PermanentFailure isPermanent = {}) {
    RateLimiter limiter(config.requestsPerSecond);
    return RetryingHttpClient(inner, random, config, limiter, std::move(isPermanent))
        .send(context, request);
  }
};

TEST_F(RetryTest, RepeatsAReadUntilItFares) {
  for (const int code : {408, 429, 500, 502, 503, 504}) {
    ScriptedClient inner({status(code), status(code), status(200)});
    EXPECT_EQ(run(inner, get("/x"))->status, 200) << code;
    EXPECT_EQ(inner.sent, 3U) << code;
  }
  ScriptedClient inner({failure(Code::unreachable, Error::Retry::backoff), status(200)});
  EXPECT_TRUE(run(inner, get("/x")).ok());
  EXPECT_EQ(inner.sent, 2U);
}

TEST_F(RetryTest, DoesNotRepeatWhatWillNotChange) {
  for (const int code : {200, 400, 401, 403, 404, 409, 422, 501}) {
    ScriptedClient inner({status(code)});
    EXPECT_EQ(run(inner, get("/x"))->status, code);
    EXPECT_EQ(inner.sent, 1U) << code;
  }
  ScriptedClient tls({failure(Code::unreachable)});
  EXPECT_FALSE(run(tls, get("/x")).ok());
  EXPECT_EQ(tls.sent, 1U);
}

TEST_F(RetryTest, AsksTheCallerWhetherA500IsPermanent) {
  HttpResponse refused;
  refused.status = 500;
  refused.body = "is an Enterprise feature";
  const PermanentFailure isPermanent = [](const HttpResponse& response) {
    return response.body.find("Enterprise") != std::string::npos;
  };
  ScriptedClient permanent({refused});
  EXPECT_EQ(run(permanent, get("/x"), isPermanent)->status, 500);
  EXPECT_EQ(permanent.sent, 1U);
  ScriptedClient passing({status(500), status(200)});
  EXPECT_EQ(run(passing, get("/x"), isPermanent)->status, 200);
}

TEST_F(RetryTest, NeverRepeatsACreateThatMayHaveHappened) {
  for (const int code : {408, 500, 502, 503, 504}) {
    ScriptedClient inner({status(code), status(200)});
    EXPECT_EQ(run(inner, post("/key/generate"))->status, code);
    EXPECT_EQ(inner.sent, 1U) << code;
  }
  for (const Code code :
       {Code::resultUnknown, Code::timedOut, Code::malformedAnswer, Code::interrupted}) {
    ScriptedClient inner({failure(code), status(200)});
    EXPECT_EQ(run(inner, post("/key/generate")).error().code, code);
    EXPECT_EQ(inner.sent, 1U);
  }
}

TEST_F(RetryTest, RepeatsACreateThatCannotHaveHappened) {
  for (const auto& first : {status(429), status(429, "1"), status(503, "1"),
                            failure(Code::unreachable, Error::Retry::backoff)}) {
    ScriptedClient inner({first, status(200)});
    EXPECT_EQ(run(inner, post("/key/generate"))->status, 200);
    EXPECT_EQ(inner.sent, 2U);
  }
}

TEST_F(RetryTest, RepeatsAWriteThatIsMarkedRepeatable) {
  ScriptedClient inner(
      {status(502), failure(Code::resultUnknown, Error::Retry::backoff), status(200)});
  EXPECT_EQ(run(inner, post("/x", "{}", Effect::repeatable))->status, 200);
  EXPECT_EQ(inner.sent, 3U);
}

TEST_F(RetryTest, GivesUpAfterTheLastAttemptWithItsOutcome) {
  config.maxAttempts = 3;
  ScriptedClient inner({status(503), status(502), status(504)});
  EXPECT_EQ(run(inner, get("/x"))->status, 504);
  EXPECT_EQ(inner.sent, 3U);
}

TEST_F(RetryTest, DoublesTheBoundOfItsWaits) {
  config.firstDelay = milliseconds(100);
  config.maxDelay = milliseconds(350);
  LargestRandom first(100);
  LargestRandom second(200);
  LargestRandom third(350);
  LargestRandom beyond(351);
  EXPECT_EQ(backoff(config, 2, first), milliseconds(100));
  EXPECT_EQ(backoff(config, 3, second), milliseconds(200));
  EXPECT_EQ(backoff(config, 4, third), milliseconds(350));
  EXPECT_EQ(backoff(config, 50, third), milliseconds(350));
  EXPECT_EQ(backoff(config, 50, beyond), milliseconds(0));
  EXPECT_EQ(backoff(config, 2, second), milliseconds(200 % 101));
}

TEST_F(RetryTest, WaitsAsLongAsTheServerAsks) {
  ScriptedClient inner(
      {status(429, "7"), status(429, "Fri, 01 Jan 2027 01:00:19 GMT"), status(200)});
  EXPECT_EQ(run(inner, get("/x"))->status, 200);
  // The clock starts at 2027-01-01 with an hour already passed: 01:00:07, so twelve seconds more.
  EXPECT_THAT(clock.waits(), ElementsAre(seconds(7), seconds(12 - 0)));
}

TEST_F(RetryTest, DoesNotWaitBeyondDeadlineOrTotal) {
  ScriptedClient asked({status(429, "3600"), status(200)});
  EXPECT_EQ(run(asked, get("/x"))->status, 429);
  EXPECT_EQ(asked.sent, 1U);
  context = context.within(milliseconds(500));
  ScriptedClient late({status(429, "1"), status(200)});
  EXPECT_EQ(run(late, get("/x"))->status, 429);
  EXPECT_EQ(late.sent, 1U);
  EXPECT_TRUE(clock.waits().empty());
}

TEST_F(RetryTest, EndsWhenAStopComesWhileWaiting) {
  ScriptedClient inner({status(503)});
  inner.onSend = [&] { stop.request_stop(); };
  EXPECT_EQ(run(inner, get("/x")).error().code, Code::interrupted);
  EXPECT_EQ(inner.sent, 1U);
}

TEST(ParseRetryAfter, ReadsSecondsAndDates) {
  const WallTime now = std::chrono::sys_days(std::chrono::year(1994) / 11 / 6) +
                       std::chrono::hours(8) + std::chrono::minutes(49) + seconds(30);
  EXPECT_EQ(parseRetryAfter("0", now), milliseconds(0));
  EXPECT_EQ(parseRetryAfter("120", now), seconds(120));
  EXPECT_EQ(parseRetryAfter("Sun, 06 Nov 1994 08:49:37 GMT", now), seconds(7));
  EXPECT_EQ(parseRetryAfter("Sun, 06 Nov 1994 08:49:07 GMT", now), milliseconds(0));
  EXPECT_EQ(parseRetryAfter("999999999", now), std::chrono::hours(24));
  for (const char* text : {"", "-1", "1.5", "soon", "99999999999999", "Sun, 06 Nov 1994",
                           "Sun, 06 XXX 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT",
                           "Sun, 06 ovD 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT"}) {
    EXPECT_EQ(parseRetryAfter(text, now), std::nullopt) << text;
  }
}

TEST_F(RetryTest, SendsNothingASecondTimeOnceAsked) {
  std::stop_source noMore;
  config.stop = noMore.get_token();
  ScriptedClient inner({status(503), status(200)});
  inner.onSend = [&] { noMore.request_stop(); };
  EXPECT_EQ(run(inner, get("/x"))->status, 503) << "what was under way is finished";
  EXPECT_EQ(inner.sent, 1U);
  EXPECT_EQ(run(inner, get("/x"))->status, 200) << "a first attempt is not held back";
}

TEST(RateLimiter, SpacesRequestsEvenly) {
  FakeClock clock;
  const Context context{&clock, {}, SteadyTime::max()};
  RateLimiter limiter(4);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(limiter.acquire(context).ok());
  EXPECT_THAT(clock.waits(), ElementsAre(milliseconds(250), milliseconds(250)));
  const auto late = limiter.acquire(context.within(milliseconds(100)));
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().code, Code::unreachable);
  EXPECT_TRUE(limiter.acquire(context.within(milliseconds(300))).ok());
}

TEST(RateLimiter, IsOffAtZero) {
  FakeClock clock;
  const Context context{&clock, {}, SteadyTime::max()};
  RateLimiter limiter(0);
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(limiter.acquire(context).ok());
  EXPECT_TRUE(clock.waits().empty());
}

}  // namespace
}  // namespace litectl
