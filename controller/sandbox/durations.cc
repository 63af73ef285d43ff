#include "sandbox/durations.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace litectl::sandbox {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::int64_t kMostDays = 3'000'000;  // beyond the year 9999 Python has no dates

struct Amount {
  std::int64_t count = -1;   // -1: does not begin with digits
  std::string_view letters;  // all lower-case letters behind them
};

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

std::string_view withoutWords(std::string_view text) {
  const std::string word = lower(text);
  if (word == "hourly") return "1h";
  if (word == "daily") return "24h";
  if (word == "weekly") return "7d";
  if (word == "monthly") return "30d";
  return text;
}

Amount amountOf(std::string_view text) {
  Amount amount;
  std::int64_t count = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (text.empty() || text.front() == '-' || end == text.data()) return amount;
  amount.count = ec == std::errc() ? count : INT64_MAX;
  std::size_t at = static_cast<std::size_t>(end - text.data());
  const std::size_t first = at;
  while (at < text.size() && text[at] >= 'a' && text[at] <= 'z') ++at;
  amount.letters = text.substr(first, at - first);
  return amount;
}

WallTime addMonths(WallTime now, std::int64_t count) {
  const auto day = std::chrono::floor<days>(now);
  const std::chrono::year_month_day date(day);
  const auto target = std::chrono::year_month(date.year(), date.month()) +
                      std::chrono::months(static_cast<int>(count));
  const auto last = (target / std::chrono::last).day();
  return std::chrono::sys_days(target / std::min(date.day(), last)) + (now - day);
}

WallTime firstOfNextMonth(WallTime now) {
  const std::chrono::year_month_day date(std::chrono::floor<days>(now));
  const auto next = std::chrono::year_month(date.year(), date.month()) + std::chrono::months(1);
  return std::chrono::sys_days(next / std::chrono::day(1));
}

WallTime nextWholeDays(WallTime now, std::int64_t count) {
  const auto midnight = std::chrono::floor<days>(now);
  if (count == 7) {
    const std::chrono::weekday today(midnight);
    const auto untilMonday = std::chrono::Monday - today;
    return midnight + (untilMonday.count() == 0 ? days(7) : untilMonday);
  }
  if (count == 30) return firstOfNextMonth(now);
  return midnight + days(count);
}

// The next multiple of `count` units, counted within the field above (hours of the day, minutes of
// the hour, seconds of the minute); what runs over midnight lands on the next day only.
template <class Unit, class Above>
WallTime nextMultiple(WallTime now, std::int64_t count) {
  const auto midnight = std::chrono::floor<days>(now);
  const auto above = std::chrono::floor<Above>(now);
  const std::int64_t passed = std::chrono::floor<Unit>(now - above).count();
  const auto next = above + Unit(passed + count - passed % count);
  const auto ofDay = next - midnight;
  if (ofDay < days(1)) return next;
  return midnight + days(1) + ofDay % days(1);
}

}  // namespace

Moment afterDuration(std::string_view duration, WallTime now) {
  const Amount amount = amountOf(withoutWords(duration));
  if (amount.count < 0) return {{}, "Invalid duration format"};
  const std::string_view unit =
      amount.letters.starts_with("mo") ? amount.letters.substr(0, 2) : amount.letters.substr(0, 1);
  const auto within = [&](std::int64_t perDay) { return amount.count / perDay <= kMostDays; };
  const Moment tooFar{{}, "date value out of range"};
  if (unit == "s") return within(86'400) ? Moment{now + seconds(amount.count), {}} : tooFar;
  if (unit == "m") return within(1'440) ? Moment{now + minutes(amount.count), {}} : tooFar;
  if (unit == "h") return within(24) ? Moment{now + hours(amount.count), {}} : tooFar;
  if (unit == "d") return within(1) ? Moment{now + days(amount.count), {}} : tooFar;
  if (unit == "w") {
    return amount.count <= kMostDays / 7 ? Moment{now + days(7 * amount.count), {}} : tooFar;
  }
  if (unit == "mo") {
    return amount.count <= kMostDays / 31 ? Moment{addMonths(now, amount.count), {}} : tooFar;
  }
  return {{}, "Unsupported duration unit, passed duration: " + std::string(duration)};
}

std::optional<WallTime> nextReset(std::string_view duration, WallTime now) {
  const Moment end = afterDuration(duration, now);
  if (!end.problem.empty() || end.at <= now) return std::nullopt;
  const Amount amount = amountOf(withoutWords(duration));
  if (amount.letters == "d") return nextWholeDays(now, amount.count);
  if (amount.letters == "w") return nextWholeDays(now, 7 * amount.count);
  if (amount.letters == "h") return nextMultiple<hours, days>(now, amount.count);
  if (amount.letters == "m") return nextMultiple<minutes, hours>(now, amount.count);
  if (amount.letters == "s") return nextMultiple<seconds, minutes>(now, amount.count);
  if (amount.letters == "mo") {
    if (amount.count != 1) return std::nullopt;
    return firstOfNextMonth(now);
  }
  // "30days" passes the check above by its beginning, but is no unit here.
  return std::chrono::floor<days>(now) + days(1);
}

}  // namespace litectl::sandbox
