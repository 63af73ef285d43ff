#include "net/retry.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>

namespace litectl {
namespace {

constexpr std::chrono::hours kMaxRetryAfter{24};

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

// The one form of date that HTTP/1.1 lets servers send: "Sun, 06 Nov 1994 08:49:37 GMT".
std::optional<WallTime> parseHttpDate(std::string_view text) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != 29 || text.substr(3, 2) != ", " || text.substr(25) != " GMT" ||
      text[7] != ' ' || text[11] != ' ' || text[16] != ' ' || text[19] != ':' || text[22] != ':') {
    return std::nullopt;
  }
  const auto day = number(text.substr(5, 2));
  const auto year = number(text.substr(12, 4));
  const auto hour = number(text.substr(17, 2));
  const auto minute = number(text.substr(20, 2));
  const auto second = number(text.substr(23, 2));
  const std::size_t month = kMonths.find(text.substr(8, 3));
  if (!day || !year || !hour || !minute || !second || month == std::string_view::npos ||
      month % 3 != 0 || *hour > 23 || *minute > 59 || *second > 60) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(month / 3 + 1)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second);
}

std::optional<std::chrono::milliseconds> askedWait(const Result<HttpResponse>& outcome,
                                                   WallTime now) {
  if (!outcome.ok()) return std::nullopt;
  const auto at = outcome->headers.find("retry-after");
  if (at == outcome->headers.end()) return std::nullopt;
  return parseRetryAfter(at->second, now);
}

}  // namespace

bool worthRepeating(const HttpRequest& request, const Result<HttpResponse>& outcome,
                    const PermanentFailure& isPermanent) {
  if (!outcome.ok()) return outcome.error().retry == Error::Retry::backoff;
  const int status = outcome->status;
  if (status == 429 || (status == 503 && outcome->headers.contains("retry-after"))) return true;
  if (request.effect == Effect::once && !isRead(request)) return false;
  if (status == 500) return !isPermanent || !isPermanent(*outcome);
  return status == 408 || status == 502 || status == 503 || status == 504;
}

std::optional<std::chrono::milliseconds> parseRetryAfter(std::string_view value, WallTime now) {
  std::chrono::milliseconds wait{};
  if (const auto seconds = number(value)) {
    wait = std::chrono::seconds(*seconds);
  } else if (const auto date = parseHttpDate(value)) {
    wait = *date - now;
  } else {
    return std::nullopt;
  }
  return std::clamp<std::chrono::milliseconds>(wait, std::chrono::milliseconds(0), kMaxRetryAfter);
}

std::chrono::milliseconds backoff(const RetryConfig& config, unsigned next, Random& random) {
  std::chrono::milliseconds limit = std::min(config.firstDelay, config.maxDelay);
  for (unsigned i = 2; i < next && limit < config.maxDelay; ++i) {
    limit = std::min(limit * 2, config.maxDelay);
  }
  std::array<unsigned char, 8> bytes{};
  random.fill(bytes.data(), bytes.size());
  std::uint64_t drawn = 0;
  std::memcpy(&drawn, bytes.data(), sizeof drawn);
  const auto choices = static_cast<std::uint64_t>(std::max<std::int64_t>(limit.count(), 0)) + 1;
  return std::chrono::milliseconds(static_cast<std::int64_t>(drawn % choices));
}

// Clock::waitUntil knows but one stop.
Wait waitToRepeat(const Context& context, SteadyTime until, const std::stop_token& noMore) {
  std::stop_source either;
  const auto ask = [&either] { either.request_stop(); };
  const std::stop_callback onStop(context.stop, ask);
  const std::stop_callback onNoMore(noMore, ask);
  const bool whole = context.clock->waitUntil(until, either.get_token());
  if (context.stopped()) return Wait::stopped;
  return whole ? Wait::over : Wait::noMore;
}

RetryingHttpClient::RetryingHttpClient(HttpClient& inner, Random& random, const RetryConfig& config,
                                       RateLimiter& limiter, PermanentFailure isPermanent)
    : inner_(inner),
      random_(random),
      config_(config),
      limiter_(limiter),
      isPermanent_(std::move(isPermanent)) {}

Result<HttpResponse> RetryingHttpClient::send(const Context& context, const HttpRequest& request) {
  Clock& clock = *context.clock;
  const SteadyTime end = std::min(context.deadline, clock.steady() + config_.maxTotal);
  for (unsigned attempt = 1;; ++attempt) {
    LITECTL_TRY(limiter_.acquire(context));
    Result<HttpResponse> outcome = inner_.send(context, request);
    if (attempt >= config_.maxAttempts || !worthRepeating(request, outcome, isPermanent_)) {
      return outcome;
    }
    const auto asked = askedWait(outcome, clock.now());
    const SteadyTime next =
        clock.steady() + (asked ? *asked : backoff(config_, attempt + 1, random_));
    if (next >= end) return outcome;
    const Wait ended = waitToRepeat(context, next, config_.stop);
    if (ended == Wait::noMore) return outcome;
    if (ended == Wait::stopped) {
      return makeError(Code::interrupted,
                       describe(request) + ": stopped while waiting to ask again");
    }
  }
}

}  // namespace litectl
