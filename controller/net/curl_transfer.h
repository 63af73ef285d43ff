#pragma once

#include "net/http_client.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace litectl {

// The URL all requests of a client start with, checked and in one form.
struct BaseUrl {
  std::string text;  // without a final '/'
  std::string host;  // for messages, with the port when one is given
  bool loopback = false;
  bool tls = true;
};

// Errors: badSettings, insecureUrl. Texts never repeat a URL that may hold a password.
[[nodiscard]] Result<BaseUrl> parseBaseUrl(const std::string& text);

// What is the same for all transfers of a client. Read-only once made.
struct TransferSettings {
  BaseUrl base;
  Secret credentialLine;  // "Authorization: Bearer sk-…" with its final NUL; empty: none
  std::string caFile;
  std::string proxy;
  std::chrono::milliseconds connectTimeout{};
  std::chrono::milliseconds requestTimeout{};
  std::size_t maxHeaderBytes = 0;
  std::size_t maxBodyBytes = 0;
};

// One connection's worth of libcurl: an easy handle with a multi handle of its own, which is what
// keeps the connection and can be woken from another thread. One transfer at a time.
class CurlTransfer {
 public:
  explicit CurlTransfer(const TransferSettings& settings);  // which must outlive it
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;
  ~CurlTransfer();

  // As HttpClient::send. `begun` says whether anything of the request went to the server.
  [[nodiscard]] Result<HttpResponse> perform(const Context& context, const HttpRequest& request,
                                             std::chrono::milliseconds timeout, bool& begun);

 private:
  struct Handles;
  const TransferSettings& settings_;
  std::unique_ptr<Handles> handles_;
};

}  // namespace litectl
