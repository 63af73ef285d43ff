#pragma once

#include "net/http_server.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <atomic>
#include <memory>
#include <optional>
#include <stop_token>

namespace litectl {

// What all sessions of a server share; outlives them.
struct SessionShared {
  HttpServerConfig config;
  HttpServer::Handler handler;
  std::stop_source stop;
  std::atomic<std::size_t> sessions{0};
};

// One connection: reads a request, runs the handler, writes the answer, and again. Keeps itself
// alive by the operation it waits for; all of it runs on the strand of its socket.
class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  HttpSession(boost::asio::ip::tcp::socket socket, SessionShared& shared);
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;
  ~HttpSession();

  void start();
  void close();  // from any thread

 private:
  using Response = boost::beast::http::response<boost::beast::http::string_body>;

  void waitForRequest();
  void readRequest();
  void onRead(boost::beast::error_code failure);
  void answer(HttpAnswer answer, bool keep, bool head, unsigned version);
  void answerMalformed(int status);
  void write(bool keep);
  void drain();
  void writeHalf();
  void reset();

  SessionShared& shared_;
  boost::beast::tcp_stream stream_;
  boost::beast::flat_buffer buffer_;
  std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> parser_;
  std::shared_ptr<Response> response_;
  std::string half_;
};

}  // namespace litectl
