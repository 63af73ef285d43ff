#include "targets/calls.h"

#include "targets/answers.h"

#include <string>
#include <utility>

namespace litectl {
namespace {

constexpr unsigned kMalformedAttempts = 3;

// Counts what really goes out, below the repeats.
class CountedSends final : public HttpClient {
 public:
  explicit CountedSends(HttpClient& inner) : inner_(inner) {}
  [[nodiscard]] Result<HttpResponse> send(const Context& context,
                                          const HttpRequest& request) override {
    ++count_;
    return inner_.send(context, request);
  }
  [[nodiscard]] const Secret* credential() const override { return inner_.credential(); }
  [[nodiscard]] unsigned count() const { return count_; }

 private:
  HttpClient& inner_;
  unsigned count_ = 0;
};

// The server may have acted, and a create must not be sent again to find out.
Error unknown(const HttpRequest& request, const std::string& why) {
  return makeError(Code::resultUnknown,
                   "it is not known whether the target did " + describe(request) + ": " + why,
                   "run again: litectl reads what became of it first");
}

}  // namespace

Calls::Calls(HttpClient& client, Random& random, const RetryConfig& retry)
    : client_(client), random_(random), retry_(retry), limiter_(retry.requestsPerSecond) {}

Status Calls::read(const Context& context, const HttpRequest& request,
                   const std::function<Status(const HttpResponse&)>& take) {
  RetryingHttpClient client(client_, random_, retry_, limiter_, isPermanentFailure);
  for (unsigned attempt = 1;; ++attempt) {
    LITECTL_TRY_ASSIGN(const HttpResponse response, client.send(context, request));
    if (response.status < 200 || response.status > 299) {
      return errorFrom(request, response, {client_.credential()});
    }
    Status taken = take(response);
    if (taken.ok() || taken.error().code != Code::malformedAnswer ||
        attempt >= kMalformedAttempts) {
      return taken;
    }
    const SteadyTime next = context.clock->steady() + backoff(retry_, attempt + 1, random_);
    if (next >= context.deadline) return taken;
    const Wait ended = waitToRepeat(context, next, retry_.stop);
    if (ended == Wait::noMore) return taken;
    if (ended == Wait::stopped) {
      return makeError(Code::interrupted,
                       describe(request) + ": stopped while waiting to ask again");
    }
  }
}

Status Calls::write(const Context& context, const HttpRequest& request, bool isRemove,
                    const Secrets& secrets) {
  CountedSends sends(client_);
  RetryingHttpClient client(sends, random_, retry_, limiter_, isPermanentFailure);
  Result<HttpResponse> outcome = client.send(context, request);
  const bool once = request.effect == Effect::once;
  if (!outcome.ok()) {
    const bool unsure =
        outcome.error().code == Code::timedOut || outcome.error().code == Code::malformedAnswer;
    if (unsure && once) return unknown(request, outcome.error().message);
    return std::move(outcome).error();
  }

  Secrets all = secrets;
  all.push_back(client_.credential());
  Status status = writeStatus(request, *outcome, all);
  // A create's answer repeats the key it made.
  wipe(outcome->body.data(), outcome->body.size());
  if (status.ok()) return status;
  const Code code = status.error().code;
  if (isRemove && code == Code::notFound && sends.count() > 1) return {};
  if (once && (code == Code::serverError || code == Code::timedOut)) {
    return unknown(request, status.error().message);
  }
  return status;
}

}  // namespace litectl
