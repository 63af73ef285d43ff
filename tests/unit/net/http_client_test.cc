#include "net/http_client.h"

#include "support/fault_proxy/fault_proxy.h"

#include <gmock/gmock.h>

#include <atomic>
#include <cstdlib>
#include <future>
#include <mutex>
#include <thread>

#include "unit/net/net_test_support.h"
#include "unit/net/raw_server.h"

namespace litectl {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

class HttpClientTest : public testing::Test {
 protected:
  SystemClock clock_;
  std::stop_source stop_;
  Context context_{&clock_, stop_.get_token(), SteadyTime::max()};
};

HttpAnswer echo(const ServerRequest& request) {
  return {.status = 200,
          .body = request.method + " " + request.path + "?" + request.query + " " + request.body,
          .headers = {}};
}

TEST_F(HttpClientTest, GivesStatusHeadersAndBody) {
  const auto server = serverOf([](const ServerRequest&) {
    return HttpAnswer{.status = 404, .body = "gone", .headers = {{"X-Tag", "a"}, {"x-tag", "b"}}};
  });
  const auto outcome = clientFor(server->url())->send(context_, get("/x"));
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_EQ(outcome->status, 404);
  EXPECT_EQ(outcome->body, "gone");
  EXPECT_EQ(outcome->headers.at("x-tag"), "a, b");
}

TEST_F(HttpClientTest, SendsEveryMethodWithAndWithoutBody) {
  const auto server = serverOf(echo);
  const auto client = clientFor(server->url() + "/prefix/");
  for (const std::string method : {"POST", "PUT", "PATCH", "DELETE"}) {
    for (const std::string body : {"", "{\"a\":1}"}) {
      HttpRequest request = post("/x?q=1", body);
      request.method = method;
      const auto outcome = client->send(context_, request);
      ASSERT_TRUE(outcome.ok()) << outcome.error().message;
      EXPECT_EQ(outcome->body, method + " /prefix/x?q=1 " + body);
    }
  }
  HttpRequest head = get("/x");
  head.method = "HEAD";
  const auto outcome = client->send(context_, head);
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_EQ(outcome->body, "");
  EXPECT_EQ(client->calls().reads, 1U);
  EXPECT_EQ(client->calls().writes, 8U);
}

TEST_F(HttpClientTest, SendsALargeBodyWithoutWaitingForLeave) {
  const auto server = serverOf([](const ServerRequest& request) {
    return HttpAnswer{.body = std::to_string(request.body.size()) +
                              (request.headers.contains("expect") ? " expect" : ""),
                      .headers = {}};
  });
  const std::string large(3 * 1024 * 1024, 'x');
  const auto outcome = clientFor(server->url())->send(context_, post("/x", large));
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_EQ(outcome->body, "3145728");
}

TEST_F(HttpClientTest, SendsTheCredentialAsConfigured) {
  const auto server = serverOf([](const ServerRequest& request) {
    const auto value = [&](const char* name) {
      const auto at = request.headers.find(name);
      return at == request.headers.end() ? std::string("-") : at->second;
    };
    return HttpAnswer{.body = value("authorization") + " " + value("x-litellm-api-key"),
                      .headers = {}};
  });
  HttpClientConfig bearer;
  bearer.credential = Secret("sk-one");
  EXPECT_EQ(clientFor(server->url(), std::move(bearer))->send(context_, get("/"))->body,
            "Bearer sk-one -");
  HttpClientConfig bare;
  bare.credential = Secret("sk-two");
  bare.credentialHeader = "x-litellm-api-key";
  bare.bearer = false;
  EXPECT_EQ(clientFor(server->url(), std::move(bare))->send(context_, get("/"))->body, "- sk-two");
  EXPECT_EQ(clientFor(server->url())->send(context_, get("/"))->body, "- -");
}

TEST_F(HttpClientTest, KeepsTheConnectionForReadsAndWrites) {
  const auto server = serverOf(echo);
  const auto proxy = FaultProxy::start(server->url());
  const auto client = clientFor(proxy->url());
  ASSERT_TRUE(client->send(context_, get("/a")).ok());
  ASSERT_TRUE(client->send(context_, post("/b")).ok());
  ASSERT_TRUE(client->send(context_, get("/c")).ok());
  for (const SeenRequest& request : proxy->requests()) EXPECT_EQ(request.connection, 1U);
  EXPECT_EQ(proxy->calls(), 3U);
}

TEST_F(HttpClientTest, OpensANewConnectionAfterItWasIdle) {
  const auto server = serverOf(echo);
  const auto proxy = FaultProxy::start(server->url());
  const auto writer = clientFor(proxy->url());
  const auto reader = clientFor(proxy->url());
  ASSERT_TRUE(writer->send(context_, get("/writer")).ok());
  ASSERT_TRUE(reader->send(context_, get("/reader")).ok());
  const SteadyTime start = clock_.steady();
  // The limits are libcurl's, by the machine's clock.
  clock_.waitUntil(start + milliseconds(1'050), {});
  ASSERT_TRUE(writer->send(context_, post("/writer")).ok());
  clock_.waitUntil(start + milliseconds(3'050), {});
  ASSERT_TRUE(reader->send(context_, get("/reader")).ok());
  for (const SeenRequest& request : proxy->requests()) EXPECT_EQ(request.onConnection, 1U);
}

// The server takes the second request of a connection and closes without an answer, which is where
// libcurl by itself would send it again.
struct DroppedReuse : testing::TestWithParam<bool> {
  SystemClock clock;
  Context context{&clock, {}, SteadyTime::max()};
  std::mutex mutex;
  std::vector<std::string> got;
  RawServer server{[this](Socket& socket, unsigned) {
    WireReader reader(socket.fd());
    for (int n = 1; const auto request = reader.request(); ++n) {
      {
        const std::scoped_lock lock(mutex);
        got.push_back(request->method() + " " + request->path());
      }
      if (n == 2 && GetParam()) return socket.reset();
      if (n == 2) return;
      socket.sendAll("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
    }
  }};
};

TEST_P(DroppedReuse, NeverSendsAWriteTwice) {
  const auto client = clientFor(server.url());
  ASSERT_TRUE(client->send(context, get("/first")).ok());
  const HttpRequest create = post("/key/generate", "{\"key_alias\":\"a\"}");
  const auto outcome = client->send(context, create);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, Code::resultUnknown);
  EXPECT_EQ(outcome.error().retry, Error::Retry::never);
  const std::scoped_lock lock(mutex);
  EXPECT_THAT(got, testing::ElementsAre("GET /first", "POST /key/generate"));
  EXPECT_EQ(client->calls().writes, 1U);
}

TEST_P(DroppedReuse, NeverSendsAWriteWithoutBodyTwice) {
  const auto client = clientFor(server.url());
  ASSERT_TRUE(client->send(context, get("/first")).ok());
  HttpRequest remove = post("/thing", "");
  remove.method = "DELETE";
  EXPECT_EQ(client->send(context, remove).error().code, Code::resultUnknown);
  const std::scoped_lock lock(mutex);
  EXPECT_THAT(got, testing::ElementsAre("GET /first", "DELETE /thing"));
}

TEST_P(DroppedReuse, LeavesRepeatingAReadToTheCaller) {
  const auto client = clientFor(server.url());
  ASSERT_TRUE(client->send(context, get("/first")).ok());
  const auto outcome = client->send(context, get("/second"));
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, Code::unreachable);
  EXPECT_EQ(outcome.error().retry, Error::Retry::backoff);
  {
    const std::scoped_lock lock(mutex);
    EXPECT_EQ(got.size(), 2U);
  }
  EXPECT_TRUE(client->send(context, get("/second")).ok());
}

INSTANTIATE_TEST_SUITE_P(EndOrReset, DroppedReuse, testing::Bool());

TEST_F(HttpClientTest, NoticesAConnectionClosedWhileIdle) {
  std::promise<void> closed;
  RawServer server([&](Socket& socket, unsigned connection) {
    WireReader reader(socket.fd());
    static_cast<void>(reader.request());
    socket.sendAll("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    if (connection != 1) return;
    socket.close();
    closed.set_value();
  });
  const auto client = clientFor(server.url());
  ASSERT_TRUE(client->send(context_, get("/")).ok());
  closed.get_future().wait();
  EXPECT_TRUE(client->send(context_, post("/")).ok());
}

TEST_F(HttpClientTest, TellsThatNothingListens) {
  const Socket unused = listenOnLoopback(0);
  const std::string url = "http://127.0.0.1:" + std::to_string(portOf(unused));
  const_cast<Socket&>(unused).close();
  const HttpRequest create = post("/x");
  const auto client = clientFor(url);
  const auto outcome = client->send(context_, create);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, Code::unreachable);
  EXPECT_EQ(outcome.error().retry, Error::Retry::backoff);
  EXPECT_EQ(client->calls().writes, 0U);
}

TEST_F(HttpClientTest, TellsThatTheServerSpeaksNoTls) {
  const auto server = serverOf(echo);
  const auto outcome =
      clientFor("https://127.0.0.1:" + std::to_string(server->port()))->send(context_, post("/x"));
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, Code::unreachable);
  EXPECT_EQ(outcome.error().retry, Error::Retry::never);
  EXPECT_THAT(outcome.error().message, HasSubstr("no trusted connection"));
}

struct Broken {
  std::string name;
  std::string answer;  // sent before the connection ends; empty: nothing
  bool reset = false;
  Code read = Code::unreachable;
  Code write = Code::resultUnknown;
};

class BrokenAnswer : public testing::TestWithParam<Broken> {};

TEST_P(BrokenAnswer, TellsWhetherTheServerMayHaveActed) {
  SystemClock clock;
  const Context context{&clock, {}, SteadyTime::max()};
  std::atomic<unsigned> requests{0};
  RawServer server([&](Socket& socket, unsigned) {
    WireReader reader(socket.fd());
    if (!reader.request()) return;
    ++requests;
    socket.sendAll(GetParam().answer);
    if (GetParam().reset) socket.reset();
  });
  HttpClientConfig config;
  config.maxBodyBytes = 1000;
  config.maxHeaderBytes = 2000;
  const auto client = clientFor(server.url(), std::move(config));
  const auto read = client->send(context, get("/r"));
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code, GetParam().read) << read.error().message;
  const auto write = client->send(context, post("/w"));
  ASSERT_FALSE(write.ok());
  EXPECT_EQ(write.error().code, GetParam().write) << write.error().message;
  EXPECT_EQ(write.error().retry, Error::Retry::never);
  EXPECT_THAT(write.error().message, HasSubstr("POST /w"));
  EXPECT_EQ(requests.load(), 2U);
}

INSTANTIATE_TEST_SUITE_P(
    Each, BrokenAnswer,
    testing::Values(
        Broken{"Nothing", ""}, Broken{"Reset", "", true},
        Broken{"HalfHeader", "HTTP/1.1 200 OK\r\ncontent-le"},
        Broken{"HalfBody", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"a\""},
        Broken{"HalfChunk", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n10\r\nabc"},
        Broken{"NotHttp", "SSH-2.0-OpenSSH_9.2\r\n", false, Code::malformedAnswer,
               Code::malformedAnswer},
        Broken{"LargeBody",
               "HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n" + std::string(1001, 'x'), false,
               Code::malformedAnswer, Code::malformedAnswer},
        Broken{"LargeChunks",
               "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3e9\r\n" +
                   std::string(1001, 'x') + "\r\n0\r\n\r\n",
               false, Code::malformedAnswer, Code::malformedAnswer},
        Broken{"LargeHeader", "HTTP/1.1 200 OK\r\nx: " + std::string(3000, 'x') + "\r\n\r\n", false,
               Code::malformedAnswer, Code::malformedAnswer}),
    [](const auto& one) { return one.param.name; });

TEST_F(HttpClientTest, TakesABodyOfExactlyTheLimit) {
  const auto server = serverOf([](const ServerRequest&) { return HttpAnswer{.body = "12345"}; });
  HttpClientConfig config;
  config.maxBodyBytes = 5;
  EXPECT_EQ(clientFor(server->url(), std::move(config))->send(context_, get("/"))->body, "12345");
}

TEST_F(HttpClientTest, EndsAtItsTimeLimits) {
  const auto server = serverOf(echo);
  const auto proxy = FaultProxy::start(server->url());
  proxy->addFault({.fault = Fault::hangBefore, .times = 0});
  HttpClientConfig config;
  config.requestTimeout = milliseconds(60);
  const auto hurried = clientFor(proxy->url(), std::move(config));
  const auto write = hurried->send(context_, post("/w"));
  ASSERT_FALSE(write.ok());
  EXPECT_EQ(write.error().code, Code::timedOut);
  EXPECT_EQ(write.error().retry, Error::Retry::never);

  const auto patient = clientFor(proxy->url());
  const auto read = patient->send(context_.within(milliseconds(60)), get("/r"));
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code, Code::timedOut);
  EXPECT_EQ(read.error().retry, Error::Retry::backoff);

  const auto late = patient->send(context_.within(milliseconds(-1)), post("/w"));
  EXPECT_EQ(late.error().code, Code::unreachable);
  EXPECT_EQ(proxy->calls("POST"), 1U);
}

TEST_F(HttpClientTest, AStopEndsAHangingRequestAtOnce) {
  const auto server = serverOf(echo);
  const auto proxy = FaultProxy::start(server->url());
  proxy->addFault({.fault = Fault::hangBefore, .times = 0});
  const auto client = clientFor(proxy->url());
  auto hanging = std::async(std::launch::async, [&] { return client->send(context_, post("/w")); });
  ASSERT_TRUE(proxy->waitForCalls("POST", "/w", 1, milliseconds(10'000)));
  const SteadyTime asked = clock_.steady();
  stop_.request_stop();
  const auto outcome = hanging.get();
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, Code::interrupted);
  EXPECT_LT(clock_.steady() - asked, milliseconds(500));
}

TEST_F(HttpClientTest, WaitsForATurnUntilDeadlineOrStop) {
  const auto server = serverOf(echo);
  const auto proxy = FaultProxy::start(server->url());
  proxy->addFault({.fault = Fault::hangBefore, .path = "/hang"});
  HttpClientConfig config;
  config.maxInFlight = 1;
  const auto client = clientFor(proxy->url(), std::move(config));
  auto first = std::async(std::launch::async, [&] { return client->send(context_, get("/hang")); });
  ASSERT_TRUE(proxy->waitForCalls("GET", "/hang", 1, milliseconds(10'000)));

  const auto late = client->send(context_.within(milliseconds(30)), post("/late"));
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().code, Code::unreachable);

  std::stop_source stop;
  const Context stoppable{&clock_, stop.get_token(), SteadyTime::max()};
  auto stopped =
      std::async(std::launch::async, [&] { return client->send(stoppable, get("/stopped")); });
  auto patient =
      std::async(std::launch::async, [&] { return client->send(context_, get("/patient")); });
  stop.request_stop();
  EXPECT_EQ(stopped.get().error().code, Code::interrupted);
  proxy->release();
  EXPECT_TRUE(first.get().ok());
  EXPECT_TRUE(patient.get().ok());
  EXPECT_EQ(proxy->calls("POST", "/late"), 0U);
  EXPECT_EQ(proxy->calls("GET", "/stopped"), 0U);
}

TEST_F(HttpClientTest, ServesManyThreadsWithinTheLimitInFlight) {
  std::atomic<int> now{0};
  std::atomic<int> most{0};
  HttpServerConfig config;
  config.workers = 8;
  const auto server = serverOf(
      [&](const ServerRequest& request) {
        const int mine = ++now;
        int seen = most.load();
        while (mine > seen && !most.compare_exchange_weak(seen, mine)) {
        }
        HttpAnswer answer = echo(request);
        --now;
        return answer;
      },
      config);
  HttpClientConfig limits;
  limits.maxInFlight = 3;
  limits.credential = Secret("sk-many");
  const auto client = clientFor(server->url(), std::move(limits));
  std::atomic<int> wrong{0};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 25; ++i) {
          const std::string body = std::to_string(t * 100 + i);
          const auto outcome = client->send(context_, post("/x", body));
          if (!outcome.ok() || outcome->body != "POST /x? " + body) ++wrong;
        }
      });
    }
  }
  EXPECT_EQ(wrong.load(), 0);
  EXPECT_LE(most.load(), 3);
  EXPECT_EQ(client->calls().writes, 200U);
}

TEST_F(HttpClientTest, FollowsNoRedirect) {
  std::atomic<unsigned> requests{0};
  std::string location;
  const auto server = serverOf([&](const ServerRequest&) {
    ++requests;
    return HttpAnswer{.status = 302, .headers = {{"location", location}}};
  });
  const auto client = clientFor(server->url());
  location = "https://user:hidden@elsewhere.example.com/login?token=hidden";
  const auto away = client->send(context_, get("/x"));
  ASSERT_FALSE(away.ok());
  EXPECT_EQ(away.error().code, Code::hostNotAllowed);
  EXPECT_THAT(away.error().message, HasSubstr("elsewhere.example.com"));
  EXPECT_THAT(away.error().message, Not(HasSubstr("hidden")));
  location = "/x/";
  const auto same = client->send(context_, post("/x"));
  ASSERT_FALSE(same.ok());
  EXPECT_EQ(same.error().code, Code::malformedAnswer);
  location = "";
  EXPECT_FALSE(client->send(context_, get("/x")).ok());
  EXPECT_EQ(requests.load(), 3U);
}

TEST_F(HttpClientTest, NeverCallsLinkLocalOrMetadataAddresses) {
  for (const std::string url :
       {"https://169.254.169.254", "https://[fe80::1]", "https://[fd00:ec2::254]",
        "https://[::ffff:169.254.169.254]", "https://0xa9fea9fe"}) {
    const auto outcome = clientFor(url)->send(context_.within(milliseconds(5'000)), get("/"));
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().code, Code::hostNotAllowed) << url << outcome.error().message;
  }
}

Code codeOf(HttpClientConfig config) {
  const auto client = CurlHttpClient::create(std::move(config));
  if (client.ok()) return Code::internal;
  EXPECT_THAT(client.error().message + client.error().remedy, Not(HasSubstr("hidden")));
  return client.error().code;
}

TEST(HttpClientCreate, RefusesUrlsThatAreUnsafeOrUnclear) {
  const auto ofUrl = [](std::string url) {
    HttpClientConfig config;
    config.baseUrl = std::move(url);
    return codeOf(std::move(config));
  };
  for (const char* url : {"http://llm.example.com", "http://10.0.0.1:4000", "http://[fd00::1]",
                          "http://localhost.example.com"}) {
    EXPECT_EQ(ofUrl(url), Code::insecureUrl) << url;
  }
  for (const char* url :
       {"", "ftp://localhost/", "file:///etc/passwd", "https://me:hidden@llm.example.com",
        "https://llm.example.com/?a=hidden", "https://llm.example.com/#hidden", "https://",
        "llm.example.com:4000", "https://[fe80::1%25eth0]/", "https://exa mple.com"}) {
    EXPECT_EQ(ofUrl(url), Code::badSettings) << url;
  }
  for (const char* url : {"http://localhost:1", "http://127.0.0.1", "http://[::1]:4000/x",
                          "https://llm.example.com/prefix/"}) {
    EXPECT_EQ(ofUrl(url), Code::internal) << url;
  }
}

TEST(HttpClientCreate, RefusesWhatCannotBeSentAsACredential) {
  for (const char* credential :
       {"sk-hidden\n", "sk-hidden\r\nx: y", " sk-hidden", "sk-h\xc3\xa9"}) {
    HttpClientConfig config;
    config.baseUrl = "http://127.0.0.1:1";
    config.credential = Secret(credential);
    EXPECT_EQ(codeOf(std::move(config)), Code::badSettings);
  }
  HttpClientConfig config;
  config.baseUrl = "http://127.0.0.1:1";
  config.credential = Secret("sk-hidden");
  config.credentialHeader = "X: Y";
  EXPECT_EQ(codeOf(std::move(config)), Code::badSettings);
}

TEST(HttpClientCreate, ReadsTheCaFileAtOnce) {
  HttpClientConfig config;
  config.baseUrl = "https://127.0.0.1:1";
  config.caFile = "/nonexistent/ca.pem";
  EXPECT_EQ(codeOf(std::move(config)), Code::unreadableFile);
}

TEST_F(HttpClientTest, GoesThroughItsProxyWhateverTheEnvironmentSays) {
  std::string asked;
  const auto proxy = serverOf([&](const ServerRequest& request) {
    asked = request.method + " " + request.path;
    return HttpAnswer{.status = 403};
  });
  HttpClientConfig config;
  config.proxy = proxy->url();
  ::setenv("no_proxy", "*", 1);
  const auto client = clientFor("https://llm.invalid", std::move(config));
  EXPECT_FALSE(client->send(context_, get("/x")).ok());
  ::unsetenv("no_proxy");
  EXPECT_EQ(asked, "CONNECT llm.invalid:443");
}

TEST_F(HttpClientTest, RefusesRequestsThatAServerCouldReadAsOthers) {
  const auto client = clientFor("http://127.0.0.1:1");
  for (const char* url : {"", "@elsewhere/", "/a b", "/a\r\nx: y", "/a#b"}) {
    EXPECT_EQ(client->send(context_, get(url)).error().code, Code::internal) << url;
  }
  HttpRequest header = get("/");
  header.headers = {{"x", "a\r\ny: b"}};
  EXPECT_EQ(client->send(context_, header).error().code, Code::internal);
  HttpRequest method = get("/");
  method.method = "GET / HTTP/1.1\r\nx:";
  EXPECT_EQ(client->send(context_, method).error().code, Code::internal);
}

TEST_F(HttpClientTest, NoErrorHoldsCredentialBodyOrQuery) {
  const auto server = serverOf(echo);
  for (const Fault fault : {Fault::resetBefore, Fault::resetAfter, Fault::truncate,
                            Fault::hangBefore, Fault::dropReused}) {
    const auto proxy = FaultProxy::start(server->url());
    proxy->addFault({.fault = fault, .times = 0});
    HttpClientConfig config;
    config.credential = Secret("sk-hidden-credential");
    config.requestTimeout = milliseconds(60);
    const auto client = clientFor(proxy->url(), std::move(config));
    for (const auto& request : {post("/w?key=sk-hidden-query", "{\"k\":\"sk-hidden-body\"}"),
                                get("/r?key=sk-hidden-query"), get("/s?key=sk-hidden-query")}) {
      const auto outcome = client->send(context_, request);
      if (outcome.ok()) continue;
      const Error& error = outcome.error();
      EXPECT_THAT(error.message + error.remedy + error.subject + oneLine(error),
                  Not(HasSubstr("hidden")));
    }
  }
}

}  // namespace
}  // namespace litectl
