#pragma once

#include "base/random.h"
#include "net/http_client.h"
#include "net/rate_limiter.h"

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string_view>

namespace litectl {

struct RetryConfig {
  unsigned maxAttempts = 5;
  std::chrono::milliseconds firstDelay{250};  // upper bound of the first wait; doubles each time
  std::chrono::milliseconds maxDelay{10'000};
  std::chrono::milliseconds maxTotal{60'000};  // no further attempt begins after this
  double requestsPerSecond = 0;                // attempts that begin in a second; 0: no limit
  // Once asked, no request is sent a second time; one that is under way is not torn for it, nor is
  // a first attempt held back (that is Context::stop).
  std::stop_token stop;
};

// Says of a 500 that asking again gives the same: LiteLLM answers so for what it refuses.
using PermanentFailure = std::function<bool(const HttpResponse&)>;

// Whether the same request may be sent again and could fare better. Pure.
//
// Any request, a create too, where the server certainly did not act: no connection was made
// (Error::retry says so), 429, and 503 with Retry-After, both answered by admission control before
// the request is looked at. A 503 without Retry-After can come from the middle of a request.
// What may be repeated (Effect) also after a broken or late answer, 408, 502, 503, 504, and a 500
// that is not permanent.
[[nodiscard]] bool worthRepeating(const HttpRequest& request, const Result<HttpResponse>& outcome,
                                  const PermanentFailure& isPermanent);

// "120" or "Sun, 06 Nov 1994 08:49:37 GMT" as the time to wait from `now`; nothing when it is
// neither. Never negative, at most a day.
[[nodiscard]] std::optional<std::chrono::milliseconds> parseRetryAfter(std::string_view value,
                                                                       WallTime now);

// A wait before attempt number `next` (2 is the first repeat): exponential with full jitter.
[[nodiscard]] std::chrono::milliseconds backoff(const RetryConfig& config, unsigned next,
                                                Random& random);

// How the wait before a repeat ended: its time came, the context was stopped, or nothing more is to
// be repeated (RetryConfig::stop).
enum class Wait { over, stopped, noMore };
[[nodiscard]] Wait waitToRepeat(const Context& context, SteadyTime until,
                                const std::stop_token& noMore);

// An HttpClient that repeats what worthRepeating allows. Retry-After goes before the backoff; when
// the wait would end after the deadline or maxTotal, the last outcome is returned at once, for the
// server would only be asked too early. Thread-safe.
class RetryingHttpClient final : public HttpClient {
 public:
  // `inner`, `random` and `limiter` must outlive it; `random` must be thread-safe. An empty
  // `isPermanent` takes every 500 for passing.
  RetryingHttpClient(HttpClient& inner, Random& random, const RetryConfig& config,
                     RateLimiter& limiter, PermanentFailure isPermanent = {});

  // The outcome of the last attempt; interrupted when the context's stop came while waiting.
  [[nodiscard]] Result<HttpResponse> send(const Context& context,
                                          const HttpRequest& request) override;
  [[nodiscard]] const Secret* credential() const override { return inner_.credential(); }

 private:
  HttpClient& inner_;
  Random& random_;
  const RetryConfig config_;
  RateLimiter& limiter_;
  const PermanentFailure isPermanent_;
};

}  // namespace litectl
