#include "net/curl_failure.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <memory>

namespace litectl {
namespace {

// libcurl's sentences can quote what a server sent (a certificate's name, say).
std::string shown(const std::string& reason, CURLcode result) {
  constexpr std::size_t kMaxShown = 200;
  std::string text = reason.empty() ? curl_easy_strerror(result) : reason;
  if (text.size() > kMaxShown) text.resize(kMaxShown);
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) c = '?';
  }
  return text;
}

Error withRetry(Error error) {
  error.retry = Error::Retry::backoff;
  return error;
}

bool isTls(CURLcode result) {
  switch (static_cast<int>(result)) {
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return true;
    default:
      return false;
  }
}

Error notConnected(CURLcode result, const std::string& reason, const TransferState& state,
                   const BaseUrl& base, const HttpRequest& request,
                   std::chrono::milliseconds timeout) {
  const std::string what = describe(request);
  const std::string through = state.proxied ? " through the target's proxy" : "";
  if (isTls(result)) {
    // A certificate does not get better by asking again.
    return makeError(
        Code::unreachable,
        fmt::format("{}: no trusted connection to {}: {}", what, base.host, shown(reason, result)),
        "check the server's certificate, the target's CA file and its host name");
  }
  if (result == CURLE_OPERATION_TIMEDOUT) {
    return withRetry(makeError(
        Code::unreachable,
        fmt::format("{}: no connection to {}{} within {} ms", what, base.host, through,
                    timeout.count()),
        state.proxied
            ? "check the target's URL and proxy, and that the proxy can be reached from here"
            : "check the target's URL and that the server can be reached from here"));
  }
  return withRetry(makeError(
      Code::unreachable,
      fmt::format("{}: cannot connect to {}{}: {}", what, base.host, through,
                  shown(reason, result)),
      state.proxied ? "check the target's URL and proxy, and that the proxy lets us through"
                    : "check the target's URL and that the server runs"));
}

Error brokeOff(const std::string& why, const HttpRequest& request) {
  const std::string what = describe(request);
  if (isRead(request)) {
    return withRetry(makeError(Code::unreachable,
                               fmt::format("{}: the answer did not come whole: {}", what, why),
                               "check the server's log and what stands between"));
  }
  Error error = makeError(
      Code::resultUnknown,
      fmt::format("{} was sent but its answer did not come whole, so the server may or may not "
                  "have acted: {}",
                  what, why),
      "run again: litectl looks at what is there before it writes");
  if (request.effect == Effect::repeatable) error.retry = Error::Retry::backoff;
  return error;
}

std::string hostOf(const std::string& location, const BaseUrl& base) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), &curl_url_cleanup);
  if (!url || curl_url_set(url.get(), CURLUPART_URL, base.text.c_str(), 0) != CURLUE_OK ||
      curl_url_set(url.get(), CURLUPART_URL, location.c_str(), CURLU_NON_SUPPORT_SCHEME) !=
          CURLUE_OK) {
    return {};
  }
  std::string host;
  char* text = nullptr;
  if (curl_url_get(url.get(), CURLUPART_HOST, &text, 0) == CURLUE_OK) host = text;
  curl_free(text);
  text = nullptr;
  if (curl_url_get(url.get(), CURLUPART_PORT, &text, 0) == CURLUE_OK)
    host += ":" + std::string(text);
  curl_free(text);
  return host;
}

}  // namespace

Error transferError(int code, const std::string& reason, const TransferState& state,
                    const BaseUrl& base, const HttpRequest& request,
                    std::chrono::milliseconds timeout) {
  const auto result = static_cast<CURLcode>(code);
  const std::string what = describe(request);
  if (!state.begun) {
    if (!state.blockedAddress.empty()) {
      return makeError(Code::hostNotAllowed,
                       fmt::format("{}: {} is at the address {}, which is never called", what,
                                   base.host, state.blockedAddress),
                       "point the target's URL at the gateway; http goes to this machine only, "
                       "and link-local and metadata addresses are refused");
    }
    return notConnected(result, reason, state, base, request, timeout);
  }
  if (!state.tooLarge.empty()) {
    return makeError(
        Code::malformedAnswer,
        fmt::format("{}: the answer's {} is larger than allowed", what, state.tooLarge),
        "check that the target's URL is that of a gateway");
  }
  if (state.repeatPrevented) {
    return brokeOff("the server closed a kept connection", request);
  }
  switch (static_cast<int>(result)) {
    case CURLE_OPERATION_TIMEDOUT: {
      Error error = makeError(Code::timedOut,
                              fmt::format("{}: no answer within {} ms", what, timeout.count()),
                              "check the server's load, or raise the target's request timeout");
      if (request.effect != Effect::once || isRead(request)) error.retry = Error::Retry::backoff;
      return error;
    }
    case CURLE_UNSUPPORTED_PROTOCOL:  // how libcurl reports bytes that are not HTTP/1
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
      return makeError(Code::malformedAnswer,
                       fmt::format("{}: the answer is not HTTP: {}", what, shown(reason, result)),
                       "check that the target's URL is that of a gateway");
    default:
      return brokeOff(shown(reason, result), request);
  }
}

Error redirectError(int status, const std::string& location, const BaseUrl& base,
                    const HttpRequest& request) {
  const std::string host = hostOf(location, base);
  const std::string place = host.empty() ? "a place that cannot be read" : host;
  const bool same = host == base.host;
  return makeError(
      same ? Code::malformedAnswer : Code::hostNotAllowed,
      fmt::format("{}: answered {} with a redirect to {}, and redirects are not followed",
                  describe(request), status, place),
      "set the target's URL to the address that answers itself");
}

Error interruptedError(const HttpRequest& request) {
  return makeError(Code::interrupted, describe(request) + ": stopped before it was answered");
}

Error noTimeLeftError(const HttpRequest& request) {
  return makeError(Code::unreachable,
                   describe(request) + ": not sent, for its deadline passed while it waited",
                   "raise the time limit, or lower the number of requests in flight");
}

}  // namespace litectl
