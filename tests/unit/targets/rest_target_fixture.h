#pragma once

#include "support/fake_http_client.h"
#include "support/jumping_clock.h"
#include "targets/rest_target.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "test_specs.h"

namespace litectl::test {

// The same bytes each time: waits are predictable.
class FixedRandom final : public Random {
 public:
  void fill(unsigned char* bytes, std::size_t count) override {
    for (std::size_t i = 0; i < count; ++i) bytes[i] = 7;
  }
};

// A RestTarget on the test specs, in front of a function that plays the server.
class RestTargetTest : public ::testing::Test {
 protected:
  void serve(FakeHttpClient::Handler handler) {
    http_ = std::make_unique<FakeHttpClient>(std::move(handler));
    RestTarget::Options options;
    options.actor = "ann\r\nx-evil: 1";
    target_ = std::make_unique<RestTarget>(testSpecs(), *http_, clock_, random_, options);
  }
  [[nodiscard]] Context context() { return {&clock_, stop_.get_token()}; }

  // Page `page` of the keys with these tokens, three a page.
  static std::string keyPage(const std::vector<std::string>& tokens, int page, int total) {
    std::string rows;
    const std::size_t first = static_cast<std::size_t>(page - 1) * 3;
    for (std::size_t i = first; i < tokens.size() && i < first + 3; ++i) {
      rows += (rows.empty() ? "" : ",") + row(tokens[i]);
    }
    return R"({"keys":[)" + rows + R"(],"total_count":)" + std::to_string(total) + "}";
  }
  static std::string row(const std::string& token) {
    return R"({"token":")" + token + R"(","key_alias":"a-)" + token + R"(","other":{"x":[1]}})";
  }
  static std::vector<std::string> tokens(int count) {
    std::vector<std::string> out;
    for (int i = 0; i < count; ++i) out.push_back("t" + std::to_string(100 + i));
    return out;
  }
  static std::vector<std::string> ids(const std::vector<LiveObject>& objects) {
    std::vector<std::string> out;
    for (const LiveObject& object : objects) out.push_back(object.liveId);
    return out;
  }
  static int pageOf(const Seen& seen) { return std::stoi(seen.query.at("page")); }

  JumpingClock clock_{parseTime("2026-11-22T12:00:00Z").value()};
  FixedRandom random_;
  std::stop_source stop_;
  std::unique_ptr<FakeHttpClient> http_;
  std::unique_ptr<RestTarget> target_;
};

}  // namespace litectl::test
