#include "e2e/gateway.h"

#include "value/json.h"

#include <gtest/gtest.h>

#include <utility>

namespace litectl::e2e {

Gateway::Gateway() : sandbox_(Secret(masterKey()), clock_, random_) {
  HttpServerConfig config;
  config.workers = 4;
  auto server = HttpServer::start(config, [this](const ServerRequest& request) {
    std::function<void(const ServerRequest&)> hook;
    {
      const std::lock_guard lock(mutex_);
      hook = hook_;
    }
    if (hook) hook(request);
    return sandbox_.handle(request);
  });
  EXPECT_TRUE(server.has_value());
  server_ = *std::move(server);
}

void Gateway::beforeEach(std::function<void(const ServerRequest&)> hook) {
  const std::lock_guard lock(mutex_);
  hook_ = std::move(hook);
}

Value Gateway::call(const std::string& method, const std::string& path, const std::string& body,
                    const std::string& query) {
  ServerRequest request;
  request.method = method;
  request.path = path;
  request.query = query;
  request.headers = {{"authorization", "Bearer " + masterKey()},
                     {"content-type", "application/json"}};
  request.body = body;
  const HttpAnswer answer = sandbox_.handle(request);
  EXPECT_LT(answer.status, 300) << method << " " << path << ": " << answer.body;
  auto value = parseJson(answer.body);
  return value ? *std::move(value) : Value();
}

std::map<std::string, std::uint64_t> Gateway::takeCalls() {
  auto calls = sandbox_.calls();
  sandbox_.resetCalls();
  return calls;
}

std::uint64_t Gateway::takeWrites() {
  std::uint64_t writes = 0;
  for (const auto& [call, count] : takeCalls()) {
    if (call.rfind("GET ", 0) != 0) writes += count;
  }
  return writes;
}

Value Gateway::key(const std::string& alias) {
  const Value answer =
      call("GET", "/key/list", "", "return_full_object=true&size=100&page=1&key_alias=" + alias);
  Value found;
  for (const Value& row : answer.find("keys")->list()) {
    if (row.stringAt("key_alias") != alias) continue;
    EXPECT_TRUE(found.isNull()) << "two keys with the alias " << alias;
    found = row;
  }
  return found;
}

}  // namespace litectl::e2e
