#pragma once

#include "net/http_client.h"

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace litectl::test {

// A request as the fake saw it.
struct Seen {
  std::string method;
  std::string path;                          // without the query
  std::map<std::string, std::string> query;  // as sent, percent-encoded
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  Effect effect = Effect::once;

  [[nodiscard]] std::string call() const { return method + " " + path; }
};

[[nodiscard]] inline HttpResponse answer(int status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

// An HttpClient that asks a function instead of a server. The function runs one request at a time;
// requests from several threads wait their turn, unless `sideBySide` says that it can take them.
class FakeHttpClient final : public HttpClient {
 public:
  using Handler = std::function<Result<HttpResponse>(const Seen&)>;

  explicit FakeHttpClient(Handler handler) : handler_(std::move(handler)) {}

  [[nodiscard]] Result<HttpResponse> send(const Context& context,
                                          const HttpRequest& request) override {
    static_cast<void>(context);
    Seen seen;
    seen.method = request.method;
    seen.headers = request.headers;
    seen.body = std::string(request.body.reveal());
    seen.effect = request.effect;
    const std::size_t mark = request.url.find('?');
    seen.path = request.url.substr(0, mark);
    if (mark != std::string::npos) seen.query = splitQuery(request.url.substr(mark + 1));

    std::unique_lock lock(mutex_);
    seen_.push_back(seen);
    if (sideBySide) lock.unlock();
    return handler_(seen);
  }

  [[nodiscard]] const Secret* credential() const override {
    return credentialHeld.empty() ? nullptr : &credentialHeld;
  }
  Secret credentialHeld;
  bool sideBySide = false;  // set before the first request

  [[nodiscard]] std::vector<Seen> seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }
  // "GET /key/list" and the like, in the order they came.
  [[nodiscard]] std::vector<std::string> calls() const {
    std::vector<std::string> calls;
    for (const Seen& request : seen()) calls.push_back(request.call());
    return calls;
  }
  [[nodiscard]] std::size_t count() const { return seen().size(); }

 private:
  static std::map<std::string, std::string> splitQuery(const std::string& text) {
    std::map<std::string, std::string> query;
    for (std::size_t at = 0; at <= text.size();) {
      const std::size_t end = std::min(text.find('&', at), text.size());
      const std::string pair = text.substr(at, end - at);
      const std::size_t equals = pair.find('=');
      query[pair.substr(0, equals)] =
          equals == std::string::npos ? std::string() : pair.substr(equals + 1);
      at = end + 1;
    }
    return query;
  }

  Handler handler_;
  mutable std::mutex mutex_;
  std::vector<Seen> seen_;
};

}  // namespace litectl::test
