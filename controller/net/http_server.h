#pragma once

#include "base/result.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace litectl {

struct ServerRequest {
  std::string method;
  std::string path;                            // as sent, percent-encoded, without the query
  std::string query;                           // after '?', as sent
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
  std::stop_token stop;  // asked for when the server stops: a handler that waits must heed it
};

struct HttpAnswer {
  enum class Wire {
    keep,      // answer and keep the connection, as HTTP/1.1 does
    close,     // answer, then close the connection
    truncate,  // send the headers and half the body, then reset the connection
    drop,      // send nothing and reset the connection
  };

  int status = 200;
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};  // content-length comes by itself
  std::string contentType = "application/json";
  Wire wire = Wire::keep;
};

struct HttpServerConfig {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: a free one
  unsigned workers = 1;    // threads that run the handler; with 1 it never runs twice at once
  std::size_t maxHeaderBytes = 64 * 1024;
  std::size_t maxBodyBytes = 16 * 1024 * 1024;
  std::size_t maxConnections = 512;                  // more are closed at once
  std::chrono::milliseconds idleTimeout{5'000};      // between requests of a connection
  std::chrono::milliseconds requestTimeout{30'000};  // to receive one request or send an answer
};

// A small HTTP/1.1 server: no TLS, plain answers with a known length. What it cannot parse it
// answers with 400, 413 or 431 and closes. Thread-safe.
class HttpServer {
 public:
  // Runs on the worker threads. An exception becomes a 500 without its text.
  using Handler = std::function<HttpAnswer(const ServerRequest&)>;

  // Listening when it returns. Errors: badSettings (the address), unreachable (cannot listen).
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> start(const HttpServerConfig& config,
                                                                 Handler handler);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();  // stops

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::string url() const;  // "http://127.0.0.1:4000"
  // Accepts no more, lets running handlers end, closes every connection, joins. Idempotent.
  void stop();

 private:
  class Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace litectl
