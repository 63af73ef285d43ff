#include "base/clock.h"

#include <fmt/format.h>

#include <charconv>
#include <condition_variable>
#include <mutex>

namespace litectl {

WallTime SystemClock::now() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

SteadyTime SystemClock::steady() const { return std::chrono::steady_clock::now(); }

bool SystemClock::waitUntil(SteadyTime until, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait_until(lock, stop, until, [] { return false; });
  return !stop.stop_requested();
}

std::string formatTime(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::string text =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  clock.hours().count(), clock.minutes().count(), clock.seconds().count());
  if (clock.subseconds().count() != 0) text += fmt::format(".{:03}", clock.subseconds().count());
  return text + "Z";
}

namespace {

// Reads exactly `digits` digits at `at` and moves past them; -1 when they are not there.
int takeNumber(std::string_view text, std::size_t& at, std::size_t digits) {
  if (at + digits > text.size()) return -1;
  int value = 0;
  const char* first = text.data() + at;
  const auto [end, ec] = std::from_chars(first, first + digits, value);
  if (ec != std::errc() || end != first + digits || *first == '-') return -1;
  at += digits;
  return value;
}

bool takeChar(std::string_view text, std::size_t& at, std::string_view anyOf) {
  if (at >= text.size() || anyOf.find(text[at]) == std::string_view::npos) return false;
  ++at;
  return true;
}

std::chrono::milliseconds takeFraction(std::string_view text, std::size_t& at) {
  int millis = 0;
  int scale = 100;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
    millis += scale * (text[at++] - '0');
    scale /= 10;
  }
  return std::chrono::milliseconds(millis);
}

}  // namespace

Result<WallTime> parseTime(std::string_view text) {
  const auto bad = [&] {
    return makeError(Code::badTime, "\"" + std::string(text) + "\" is not a time",
                     "write it as 2027-01-31T00:00:00Z");
  };
  std::size_t at = 0;
  const int year = takeNumber(text, at, 4);
  const bool dash1 = takeChar(text, at, "-");
  const int month = takeNumber(text, at, 2);
  const bool dash2 = takeChar(text, at, "-");
  const int day = takeNumber(text, at, 2);
  const bool t = takeChar(text, at, "Tt ");
  const int hour = takeNumber(text, at, 2);
  const bool colon1 = takeChar(text, at, ":");
  const int minute = takeNumber(text, at, 2);
  const bool colon2 = takeChar(text, at, ":");
  const int second = takeNumber(text, at, 2);
  if (!dash1 || !dash2 || !t || !colon1 || !colon2 || year < 1 || hour < 0 || hour > 23 ||
      minute < 0 || minute > 59 || second < 0 || second > 60) {
    return bad();
  }
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (month < 1 || day < 1 || !date.ok()) return bad();
  std::chrono::milliseconds fraction{0};
  if (takeChar(text, at, ".")) {
    const std::size_t digits = at;
    fraction = takeFraction(text, at);
    if (at == digits) return bad();
  }

  std::chrono::minutes offset{0};
  if (at < text.size() && !takeChar(text, at, "Zz")) {
    const bool negative = text[at] == '-';
    if (!takeChar(text, at, "+-")) return bad();
    const int offsetHours = takeNumber(text, at, 2);
    takeChar(text, at, ":");
    const int offsetMinutes = takeNumber(text, at, 2);
    if (offsetHours < 0 || offsetHours > 23 || offsetMinutes < 0 || offsetMinutes > 59)
      return bad();
    offset = std::chrono::hours(offsetHours) + std::chrono::minutes(offsetMinutes);
    if (negative) offset = -offset;
  }
  if (at != text.size()) return bad();
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) + fraction - offset;
}

}  // namespace litectl
