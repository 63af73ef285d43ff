#include "sandbox/durations.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace litectl::sandbox {
namespace {

struct Case {
  std::string now;
  std::string duration;
  std::string expected;  // empty: refused
};

WallTime at(const std::string& text) { return *parseTime(text); }

// What LiteLLM 1.102.4 stored as budget_reset_at.
TEST(SandboxDurations, ResetsWhereLiteLlmResets) {
  const std::vector<Case> cases{
      {"2026-11-22T23:16:09Z", "30s", "2026-11-22T23:16:30Z"},
      {"2026-11-22T23:16:09Z", "30m", "2026-11-22T23:30:00Z"},
      {"2026-11-22T23:16:09Z", "1h", "2026-11-23T00:00:00Z"},
      {"2026-11-22T23:16:09Z", "hourly", "2026-11-23T00:00:00Z"},
      {"2026-11-22T23:16:09Z", "1d", "2026-11-23T00:00:00Z"},
      {"2026-11-22T23:16:09Z", "24h", "2026-11-23T00:00:00Z"},
      {"2026-11-22T23:16:09Z", "Daily", "2026-11-23T00:00:00Z"},
      {"2026-11-22T23:16:09Z", "7d", "2026-11-23T00:00:00Z"},
      {"2026-11-22T23:16:09Z", "1w", "2026-11-23T00:00:00Z"},
      {"2026-11-23T10:00:00Z", "weekly", "2026-11-30T00:00:00Z"},
      {"2026-11-22T23:16:09Z", "14d", "2026-12-06T00:00:00Z"},
      {"2026-11-22T23:16:09Z", "2w", "2026-12-06T00:00:00Z"},
      {"2026-11-22T23:16:09Z", "30d", "2026-12-01T00:00:00Z"},
      {"2026-11-22T23:16:09Z", "monthly", "2026-12-01T00:00:00Z"},
      {"2026-12-01T00:00:00Z", "1mo", "2027-01-01T00:00:00Z"},
      {"2026-11-22T23:19:42.997Z", "45d", "2027-01-06T00:00:00Z"},
      {"2026-11-22T23:19:43.283Z", "365d", "2027-11-22T00:00:00Z"},
      {"2026-11-22T23:19:43.469Z", "2h", "2026-11-23T00:00:00Z"},
      {"2026-11-22T23:19:43.554Z", "5m", "2026-11-22T23:20:00Z"},
      {"2026-11-22T23:19:43.639Z", "90m", "2026-11-23T00:30:00Z"},
      {"2026-11-22T23:19:43.725Z", "36h", "2026-11-23T12:00:00Z"},
      {"2026-11-22T23:19:43.912Z", "10s", "2026-11-22T23:19:50Z"},
      {"2026-11-22T23:19:44.007Z", "3600s", "2026-11-23T00:19:00Z"},
      {"2026-11-22T23:19:44.178Z", "100000d", "2300-09-07T00:00:00Z"},
      {"2026-11-22T23:19:44Z", "30days", "2026-11-23T00:00:00Z"},
  };
  for (const Case& one : cases) {
    const auto reset = nextReset(one.duration, at(one.now));
    ASSERT_TRUE(reset) << one.duration;
    EXPECT_EQ(formatTime(*reset), one.expected) << one.duration << " at " << one.now;
  }
}

TEST(SandboxDurations, RefusesWhatLiteLlmRefuses) {
  for (const char* text : {"", "30", "abc", "1y", "3mo", "2mo", "0d", "-1d", "-1", "1.5d", "30D",
                           " 30d", "+1d", "99999999d", "99999999999999999999d"}) {
    EXPECT_FALSE(nextReset(text, at("2026-11-22T23:16:09Z"))) << text;
  }
}

TEST(SandboxDurations, ExpiresAfterTheDuration) {
  const std::vector<Case> cases{
      {"2026-11-22T23:19:44.293Z", "10s", "2026-11-22T23:19:54.293Z"},
      {"2026-11-22T23:19:44.372Z", "2m", "2026-11-22T23:21:44.372Z"},
      {"2026-11-22T23:19:44.459Z", "30h", "2026-11-24T05:19:44.459Z"},
      {"2026-11-22T23:19:44.552Z", "30d", "2026-12-22T23:19:44.552Z"},
      {"2026-11-22T23:19:44.655Z", "4w", "2026-12-20T23:19:44.655Z"},
      {"2026-11-22T23:19:44.760Z", "1mo", "2026-12-22T23:19:44.760Z"},
      {"2026-11-22T23:19:44.868Z", "13mo", "2027-12-22T23:19:44.868Z"},
      {"2027-01-31T00:00:00Z", "1mo", "2027-02-28T00:00:00Z"},
      {"2026-11-22T23:19:44.965Z", "0s", "2026-11-22T23:19:44.965Z"},
      {"2026-11-22T23:19:45.174Z", "01d", "2026-11-23T23:19:45.174Z"},
  };
  for (const Case& one : cases) {
    const Moment end = afterDuration(one.duration, at(one.now));
    EXPECT_EQ(end.problem, "") << one.duration;
    EXPECT_EQ(formatTime(end.at), one.expected) << one.duration;
  }
}

TEST(SandboxDurations, SaysWhyADurationIsNone) {
  const WallTime now = at("2026-11-22T23:16:09Z");
  EXPECT_EQ(afterDuration("abc", now).problem, "Invalid duration format");
  EXPECT_EQ(afterDuration("-1", now).problem, "Invalid duration format");
  EXPECT_EQ(afterDuration("1 d", now).problem, "Unsupported duration unit, passed duration: 1 d");
  EXPECT_EQ(afterDuration("999999999d", now).problem, "date value out of range");
}

}  // namespace
}  // namespace litectl::sandbox
