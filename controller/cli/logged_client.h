#pragma once

#include "net/http_client.h"

namespace litectl {

// An HttpClient that says each call of another one in the log (debug): method, path, status and how
// long it took. Never the query, headers or bodies, which may hold secrets. Thread-safe if the
// other is, which must outlive it. Errors: those of the other.
class LoggedClient final : public HttpClient {
 public:
  explicit LoggedClient(HttpClient& client) : client_(client) {}

  [[nodiscard]] Result<HttpResponse> send(const Context& context,
                                          const HttpRequest& request) override;
  [[nodiscard]] const Secret* credential() const override { return client_.credential(); }

 private:
  HttpClient& client_;
};

}  // namespace litectl
