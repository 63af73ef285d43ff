#include "base/context.h"
#include "net/http_client.h"
#include "sandbox/sandbox.h"
#include "sandbox/sandbox_server.h"
#include "value/json.h"

#include <gtest/gtest.h>

namespace litectl {
namespace {

class SandboxServerTest : public ::testing::Test {
 protected:
  Result<HttpResponse> get(const SandboxServer& server, const std::string& url) {
    HttpClientConfig config;
    config.baseUrl = server.url();
    config.credential = server.masterKey().clone();
    const auto client = CurlHttpClient::create(std::move(config));
    Context context;
    context.clock = &clock_;
    HttpRequest request;
    request.url = url;
    return (*client)->send(context, request);
  }

  SystemClock clock_;
  SystemRandom random_;
};

TEST_F(SandboxServerTest, MintsAKeyAndFindsAPort) {
  const auto one = SandboxServer::start({}, clock_, random_);
  const auto two = SandboxServer::start({}, clock_, random_);
  ASSERT_TRUE(one.ok() && two.ok());
  EXPECT_NE((*one)->url(), (*two)->url());
  EXPECT_FALSE((*one)->masterKey().same((*two)->masterKey()));
  EXPECT_TRUE((*one)->masterKey().reveal().starts_with("sk-"));
  const auto answer = get(**one, "/health/readiness/details");
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(parseJson(answer->body)->stringAt("litellm_version"), "1.102.4");
}

TEST_F(SandboxServerTest, TakesTheKeyItIsGiven) {
  SandboxServerConfig config;
  config.masterKey = Secret("sk-given-by-a-test-0001");
  const auto server = SandboxServer::start(std::move(config), clock_, random_);
  ASSERT_TRUE(server.ok());
  EXPECT_EQ((*server)->masterKey().reveal(), "sk-given-by-a-test-0001");
  EXPECT_EQ(get(**server, "/key/list")->status, 200);
}

TEST_F(SandboxServerTest, StaysOnLoopback) {
  for (const char* address : {"0.0.0.0", "192.0.2.1", "::", ""}) {
    SandboxServerConfig config;
    config.address = address;
    const auto server = SandboxServer::start(std::move(config), clock_, random_);
    ASSERT_FALSE(server.ok()) << address;
    EXPECT_EQ(server.error().code, Code::insecureUrl) << address;
  }
}

TEST_F(SandboxServerTest, ServesWhatIsSeeded) {
  const auto server = SandboxServer::start({}, clock_, random_);
  ASSERT_TRUE(server.ok());
  (*server)->sandbox().seed({.keys = 150, .users = 1, .teams = 1});
  const auto answer = get(**server, "/key/list?return_full_object=true&size=100&page=2");
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(parseJson(answer->body)->find("keys")->list().size(), 50U);
}

TEST_F(SandboxServerTest, AnswersNoMoreAfterStop) {
  const auto server = SandboxServer::start({}, clock_, random_);
  ASSERT_TRUE(server.ok());
  (*server)->stop();
  (*server)->stop();
  EXPECT_FALSE(get(**server, "/health/readiness").ok());
}

}  // namespace
}  // namespace litectl
