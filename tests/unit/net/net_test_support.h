#pragma once

#include "base/clock.h"
#include "net/http_client.h"
#include "net/http_server.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

namespace litectl {

inline std::unique_ptr<CurlHttpClient> clientFor(const std::string& url,
                                                 HttpClientConfig config = {}) {
  config.baseUrl = url;
  auto client = CurlHttpClient::create(std::move(config));
  EXPECT_TRUE(client.ok()) << (client.ok() ? "" : client.error().message);
  return client.ok() ? std::move(*client) : nullptr;
}

inline std::unique_ptr<HttpServer> serverOf(HttpServer::Handler handler,
                                            const HttpServerConfig& config = {}) {
  auto server = HttpServer::start(config, std::move(handler));
  EXPECT_TRUE(server.ok()) << (server.ok() ? "" : server.error().message);
  return server.ok() ? std::move(*server) : nullptr;
}

inline HttpRequest get(std::string url) {
  HttpRequest request;
  request.url = std::move(url);
  return request;
}

inline HttpRequest post(std::string url, std::string_view body = "{}",
                        Effect effect = Effect::once) {
  HttpRequest request;
  request.method = "POST";
  request.url = std::move(url);
  request.body = Secret(body);
  request.effect = effect;
  return request;
}

}  // namespace litectl
