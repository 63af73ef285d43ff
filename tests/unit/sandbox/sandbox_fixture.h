#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "sandbox/sandbox.h"
#include "support/test_clock.h"
#include "value/json.h"

#include <gtest/gtest.h>

#include <string>

namespace litectl::testing {

inline constexpr const char* kMaster = "sk-master-of-the-sandbox-tests";

// A sandbox at 2026-11-22 23:14:00, the evening its behaviour was recorded.
class SandboxTest : public ::testing::Test {
 protected:
  struct Answer {
    int status = 0;
    std::string text;
    Value body;
  };

  Answer call(const std::string& method, const std::string& target, const std::string& body = "",
              const std::string& key = kMaster) {
    ServerRequest request;
    request.method = method;
    const std::size_t mark = target.find('?');
    request.path = target.substr(0, mark);
    if (mark != std::string::npos) request.query = target.substr(mark + 1);
    if (!key.empty()) request.headers["authorization"] = "Bearer " + key;
    if (!body.empty()) request.headers["content-type"] = "application/json";
    request.body = body;
    const HttpAnswer answer = sandbox_.handle(request);
    Result<Value> parsed = parseJson(answer.body);
    return {answer.status, answer.body, parsed.ok() ? *std::move(parsed) : Value()};
  }
  Answer post(const std::string& path, const std::string& body) { return call("POST", path, body); }
  Answer get(const std::string& target) { return call("GET", target); }

  // The only row of /key/list with this alias; null without one.
  Value keyRow(const std::string& alias) {
    const Answer page = get("/key/list?return_full_object=true&key_alias=" + alias);
    const Value* keys = page.body.find("keys");
    return keys != nullptr && keys->isList() && !keys->list().empty() ? keys->list().front()
                                                                      : Value();
  }

  TestClock clock_{*parseTime("2026-11-22T23:14:00.250Z")};
  SystemRandom random_;
  Sandbox sandbox_{Secret(kMaster), clock_, random_};
};

}  // namespace litectl::testing
