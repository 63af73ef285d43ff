#pragma once

#include "base/context.h"
#include "base/result.h"
#include "base/secret.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace litectl {

// What sending the request a second time could do. A GET or HEAD is a read whatever is set here.
enum class Effect {
  read,        // changes nothing, whatever its method
  repeatable,  // a write that twice leaves the same as once
  once,        // a write that must not reach the server twice
};

struct HttpRequest {
  std::string method = "GET";
  // Appended to the base URL: begins with '/', already percent-encoded, may hold a query.
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  Secret body;  // sent as application/json unless a header says otherwise; empty: no body
  Effect effect = Effect::once;
};

struct HttpResponse {
  int status = 0;
  // Names in lower case; several of one name are joined by ", ".
  std::map<std::string, std::string> headers;
  std::string body;  // may hold a secret the server has just made: parse it, do not quote it
};

[[nodiscard]] bool isRead(const HttpRequest& request);

// "POST /key/generate": for messages. Without the query, whose values may not be ours to show.
[[nodiscard]] std::string describe(const HttpRequest& request);

// Sends requests to one server. Thread-safe.
//
// Every HTTP status but 3xx is a response, not an error. Errors:
//   unreachable     there was no connection, or a read got no complete answer: nothing was changed
//   resultUnknown   a write was sent and its answer did not come whole: the server may have acted
//   timedOut        sent, but not answered in time: the server may have acted
//   malformedAnswer headers or body over the limits, not HTTP, or a redirect to the same host
//   hostNotAllowed  a redirect to another host, or an address that is never called
//   interrupted     a stop was asked for; the server may have acted
// Error::retry is `backoff` where sending the same again is safe and may help.
class HttpClient {
 public:
  HttpClient() = default;
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  virtual ~HttpClient() = default;

  // Sends the request at most once.
  [[nodiscard]] virtual Result<HttpResponse> send(const Context& context,
                                                  const HttpRequest& request) = 0;
  // What it proves itself with, to be kept out of what is shown; null: nothing.
  [[nodiscard]] virtual const Secret* credential() const = 0;
};

struct HttpClientConfig {
  std::string baseUrl;  // "https://llm.example.com/prefix"; http only to loopback
  Secret credential;    // empty: none is sent
  std::string credentialHeader = "Authorization";
  bool bearer = true;  // send "Bearer <credential>", else the credential alone
  std::string caFile;  // PEM; the only authorities then; empty: the system's
  // Empty: none; not used to loopback. What the environment says of proxies does not count.
  std::string proxy;
  std::chrono::milliseconds connectTimeout{10'000};
  std::chrono::milliseconds requestTimeout{60'000};  // one request, connecting included
  std::size_t maxHeaderBytes = 256 * 1024;
  std::size_t maxBodyBytes = 64 * 1024 * 1024;
  unsigned maxInFlight = 4;  // more callers wait their turn, until their deadline or a stop
};

// Requests that were begun on a connection; each was sent at most once.
struct HttpCalls {
  std::uint64_t reads = 0;
  std::uint64_t writes = 0;
};

// HttpClient over libcurl: HTTP/1.1, connections kept alive but none used again that was idle for
// three seconds (LiteLLM closes them after five), or one second before a write. libcurl's own
// silent repeat on a dropped connection is prevented. Follows no redirect; connects to the host of
// the base URL only, never to link-local or cloud metadata addresses (behind a proxy the proxy
// resolves the name, and only the proxy's own address is checked).
class CurlHttpClient final : public HttpClient {
 public:
  // Errors: badSettings, insecureUrl. Opens no connection.
  [[nodiscard]] static Result<std::unique_ptr<CurlHttpClient>> create(HttpClientConfig config);
  ~CurlHttpClient() override;  // no send may be under way

  [[nodiscard]] Result<HttpResponse> send(const Context& context,
                                          const HttpRequest& request) override;
  [[nodiscard]] const Secret* credential() const override;
  [[nodiscard]] HttpCalls calls() const;

 private:
  class Impl;
  explicit CurlHttpClient(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace litectl
