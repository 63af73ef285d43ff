#include "net/http_server.h"

#include "support/fault_proxy/wire.h"

#include <gmock/gmock.h>

#include <array>
#include <future>
#include <stdexcept>
#include <sys/socket.h>

#include "unit/net/net_test_support.h"

namespace litectl {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::StartsWith;

HttpAnswer echo(const ServerRequest& request) {
  return {.status = 200,
          .body = request.method + "|" + request.path + "|" + request.query + "|" + request.body,
          .headers = {}};
}

Socket dial(const HttpServer& server) { return connectTo("127.0.0.1", server.port()); }

// All that comes until the end of the connection.
std::string readToEnd(const Socket& socket) {
  std::string all;
  std::array<char, 4096> chunk{};
  ssize_t got = 0;
  while ((got = ::recv(socket.fd(), chunk.data(), chunk.size(), 0)) > 0) {
    all.append(chunk.data(), static_cast<std::size_t>(got));
  }
  return got == 0 ? all : all + "<reset>";
}

TEST(HttpServer, ServesSeveralRequestsOnOneConnection) {
  const auto server = serverOf(echo);
  const Socket socket = dial(*server);
  WireReader reader(socket.fd());
  for (const std::string body : {"", "abc"}) {
    socket.sendAll("POST /a%20b?x=1&y HTTP/1.1\r\nhost: x\r\ncontent-length: " +
                   std::to_string(body.size()) + "\r\n\r\n" + body);
    const auto answer = reader.response(false);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status(), 200);
    EXPECT_EQ(answer->body, "POST|/a%20b|x=1&y|" + body);
    EXPECT_EQ(answer->header("content-type"), "application/json");
  }
}

TEST(HttpServer, ServesPipelinedAndChunkedRequests) {
  const auto server = serverOf(echo);
  const Socket socket = dial(*server);
  socket.sendAll(
      "GET /1 HTTP/1.1\r\nhost: x\r\n\r\n"
      "POST /2 HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
  WireReader reader(socket.fd());
  EXPECT_EQ(reader.response(false)->body, "GET|/1||");
  EXPECT_EQ(reader.response(false)->body, "POST|/2||abc");
}

TEST(HttpServer, AnswersHeadWithLengthAndNoBody) {
  const auto server = serverOf(echo);
  const Socket socket = dial(*server);
  socket.sendAll("HEAD /abc HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
  const std::string answer = readToEnd(socket);
  EXPECT_THAT(answer, HasSubstr("Content-Length: 11\r\n"));
  EXPECT_THAT(answer, testing::EndsWith("\r\n\r\n"));
}

TEST(HttpServer, RefusesWhatIsTooLargeOrNotHttp) {
  HttpServerConfig config;
  config.maxHeaderBytes = 1024;
  config.maxBodyBytes = 10;
  const auto server = serverOf(echo, config);
  const auto answerTo = [&](const std::string& bytes) {
    const Socket socket = dial(*server);
    socket.sendAll(bytes);
    ::shutdown(socket.fd(), SHUT_WR);
    return readToEnd(socket);
  };
  EXPECT_THAT(answerTo("GET / HTTP/1.1\r\nx: " + std::string(2000, 'x') + "\r\n\r\n"),
              StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(answerTo("POST / HTTP/1.1\r\ncontent-length: 11\r\n\r\n01234567890"),
              StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(answerTo("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n"
                       "b\r\n01234567890\r\n0\r\n\r\n"),
              StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(answerTo("nonsense\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(answerTo("POST / HTTP/1.1\r\ncontent-length: x\r\n\r\n"),
              StartsWith("HTTP/1.1 400 "));
  EXPECT_EQ(answerTo("GET / HT"), "");
}

TEST(HttpServer, ClosesIdleAndSlowConnections) {
  HttpServerConfig config;
  config.idleTimeout = milliseconds(50);
  config.requestTimeout = milliseconds(50);
  const auto server = serverOf(echo, config);
  const Socket idle = dial(*server);
  EXPECT_EQ(readToEnd(idle), "");
  const Socket slow = dial(*server);
  slow.sendAll("GET / HTTP/1.1\r\n");
  EXPECT_EQ(readToEnd(slow), "");
  const Socket used = dial(*server);
  used.sendAll("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
  EXPECT_THAT(readToEnd(used), StartsWith("HTTP/1.1 200 "));
}

TEST(HttpServer, AHandlersExceptionIsA500WithoutItsText) {
  const auto server =
      serverOf([](const ServerRequest&) -> HttpAnswer { throw std::runtime_error("hidden"); });
  SystemClock clock;
  const auto outcome = clientFor(server->url())->send({&clock, {}, SteadyTime::max()}, get("/"));
  EXPECT_EQ(outcome->status, 500);
  EXPECT_THAT(outcome->body, testing::Not(HasSubstr("hidden")));
}

TEST(HttpServer, DropsTruncatesAndClosesWhenAsked) {
  const auto server = serverOf([](const ServerRequest& request) {
    HttpAnswer answer{.status = 200, .body = "0123456789"};
    if (request.path == "/drop") answer.wire = HttpAnswer::Wire::drop;
    if (request.path == "/truncate") answer.wire = HttpAnswer::Wire::truncate;
    if (request.path == "/close") answer.wire = HttpAnswer::Wire::close;
    return answer;
  });
  const auto answerTo = [&](const std::string& path) {
    const Socket socket = dial(*server);
    socket.sendAll("GET " + path + " HTTP/1.1\r\nhost: x\r\n\r\n");
    return readToEnd(socket);
  };
  EXPECT_EQ(answerTo("/drop"), "<reset>");
  EXPECT_THAT(answerTo("/truncate"), HasSubstr("Content-Length: 10\r\n"));
  EXPECT_THAT(answerTo("/truncate"), testing::EndsWith("\r\n\r\n01234"));
  EXPECT_THAT(answerTo("/close"), testing::EndsWith("\r\n\r\n0123456789"));
}

TEST(HttpServer, StopsWithConnectionsOpenAndAHandlerWaiting) {
  std::promise<void> entered;
  HttpServerConfig config;
  config.workers = 2;
  const auto server = serverOf(
      [&](const ServerRequest& request) {
        if (request.path != "/wait") return HttpAnswer{};
        entered.set_value();
        SystemClock().waitUntil(SteadyTime::max(), request.stop);
        return HttpAnswer{};
      },
      config);
  const Socket idle = dial(*server);
  const Socket waiting = dial(*server);
  waiting.sendAll("GET /wait HTTP/1.1\r\nhost: x\r\n\r\n");
  entered.get_future().wait();
  server->stop();
  server->stop();
  EXPECT_FALSE(dial(*server).open());
  EXPECT_THAT(readToEnd(idle), testing::AnyOf("", "<reset>"));
}

TEST(HttpServer, TakesOnlySoManyConnections) {
  HttpServerConfig config;
  config.maxConnections = 1;
  const auto server = serverOf(echo, config);
  const Socket first = dial(*server);
  first.sendAll("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
  WireReader reader(first.fd());
  ASSERT_TRUE(reader.response(false));
  const Socket second = dial(*server);
  EXPECT_EQ(readToEnd(second), "");
}

TEST(HttpServer, TellsWhyItCannotListen) {
  const auto server = serverOf(echo);
  HttpServerConfig config;
  config.port = server->port();
  EXPECT_EQ(HttpServer::start(config, echo).error().code, Code::unreachable);
  config.address = "nowhere";
  EXPECT_EQ(HttpServer::start(config, echo).error().code, Code::badSettings);
}

}  // namespace
}  // namespace litectl
