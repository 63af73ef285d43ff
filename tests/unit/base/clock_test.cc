#include "base/clock.h"

#include "base/context.h"
#include "base/duration.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

namespace litectl {
namespace {

using namespace std::chrono_literals;

std::string normalised(std::string_view text) {
  const Result<WallTime> time = parseTime(text);
  return time.ok() ? formatTime(*time) : std::string(codeText(time.error().code));
}

TEST(Time, ReadsZonesAndWritesUtc) {
  EXPECT_EQ(normalised("2027-01-01T00:00:00Z"), "2027-01-01T00:00:00Z");
  EXPECT_EQ(normalised("2027-01-01T00:00:00+02:00"), "2026-12-31T22:00:00Z");
  EXPECT_EQ(normalised("2027-01-01T00:00:00-0530"), "2027-01-01T05:30:00Z");
  EXPECT_EQ(normalised("2027-01-01t00:00:00z"), "2027-01-01T00:00:00Z");
}

TEST(Time, ReadsWhatTheServerSends) {
  EXPECT_EQ(normalised("2027-01-01T00:00:00"), "2027-01-01T00:00:00Z");
  EXPECT_EQ(normalised("2027-01-01 00:00:00.123456"), "2027-01-01T00:00:00.123Z");
  EXPECT_EQ(normalised("2027-01-01T00:00:00.1+00:00"), "2027-01-01T00:00:00.100Z");
}

TEST(Time, KnowsTheCalendar) {
  EXPECT_EQ(normalised("2028-02-29T12:00:00Z"), "2028-02-29T12:00:00Z");
  EXPECT_EQ(normalised("2027-02-29T12:00:00Z"), "E1117");
  EXPECT_EQ(normalised("2027-13-01T00:00:00Z"), "E1117");
  EXPECT_EQ(normalised("2027-00-01T00:00:00Z"), "E1117");
  EXPECT_EQ(normalised("1969-12-31T23:59:59.999Z"), "1969-12-31T23:59:59.999Z");
}

class NotATime : public testing::TestWithParam<const char*> {};
TEST_P(NotATime, IsRefused) { EXPECT_EQ(normalised(GetParam()), "E1117"); }
INSTANTIATE_TEST_SUITE_P(
    Time, NotATime,
    testing::Values("", "2027", "2027-01-01", "2027-01-01T", "2027-01-01T24:00:00Z",
                    "2027-01-01T00:60:00Z", "2027-01-01T00:00:61Z", "2027-01-01T00:00:00.Z",
                    "2027-01-01T00:00:00Zx", "2027-01-01T00:00:00+24:00", "2027-01-01T00:00:00+1",
                    "2027-01-01T00:00:00 Z", "2027-1-01T00:00:00Z", "-027-01-01T00:00:00Z",
                    "2027--1-01T00:00:00Z", "0000-01-01T00:00:00Z", "+2027-01-01T00:00:00Z",
                    "tomorrow", "2027-01-01T00:00:0 Z"));

TEST(Duration, ReadsEveryUnit) {
  EXPECT_EQ(*parseDuration("250ms"), 250ms);
  EXPECT_EQ(*parseDuration("30s"), 30s);
  EXPECT_EQ(*parseDuration("5m"), 5min);
  EXPECT_EQ(*parseDuration("2h"), 2h);
  EXPECT_EQ(*parseDuration("7d"), 24h * 7);
  EXPECT_EQ(*parseDuration("4w"), 24h * 28);
  EXPECT_EQ(*parseDuration("0s"), 0s);
  EXPECT_EQ(*parseDuration("1000000000w"), 1'000'000'000LL * 168h);
}

class NotADuration : public testing::TestWithParam<const char*> {};
TEST_P(NotADuration, IsRefused) {
  const auto duration = parseDuration(GetParam());
  ASSERT_FALSE(duration.ok());
  EXPECT_EQ(duration.error().code, Code::badDuration);
  EXPECT_FALSE(duration.error().remedy.empty());
}
INSTANTIATE_TEST_SUITE_P(Duration, NotADuration,
                         testing::Values("", "5", "s", "-5s", "+5s", " 5s", "5 s", "5.5s",
                                         "3 weeks", "5S", "5mo", "1000000001s",
                                         "99999999999999999999s"));

TEST(SystemClock, StopsWaitingWhenAsked) {
  SystemClock clock;
  std::stop_source source;
  bool reached = true;
  std::jthread waiter([&](const std::stop_token&) {
    reached = clock.waitUntil(clock.steady() + 1h, source.get_token());
  });
  source.request_stop();
  waiter.join();
  EXPECT_FALSE(reached);
}

TEST(SystemClock, ReturnsWhenTheTimeHasCome) {
  SystemClock clock;
  EXPECT_TRUE(clock.waitUntil(clock.steady(), {}));
}

TEST(Context, OnlyEverShortensItsDeadline) {
  SystemClock clock;
  const Context outer{&clock, {}, clock.steady() + 1h};
  EXPECT_LT(outer.within(1min).deadline, outer.deadline);
  EXPECT_EQ(outer.within(2h).deadline, outer.deadline);
}

}  // namespace
}  // namespace litectl
