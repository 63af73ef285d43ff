#include "net/http_session.h"

#include "base/lower_case.h"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include <algorithm>
#include <sstream>

namespace litectl {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

ServerRequest toRequest(http::request<http::string_body> message, std::stop_token stop) {
  ServerRequest request;
  request.method = std::string(message.method_string());
  const std::string target(message.target());
  const std::size_t question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string::npos) request.query = target.substr(question + 1);
  for (const auto& field : message) {
    std::string name = lowerCase(std::string(field.name_string()));
    const std::string value(field.value());
    const auto [at, fresh] = request.headers.try_emplace(std::move(name), value);
    if (!fresh) at->second.append(", ").append(value);
  }
  request.body = std::move(message.body());
  request.stop = std::move(stop);
  return request;
}

HttpAnswer runHandler(const HttpServer::Handler& handler, const ServerRequest& request) {
  try {
    return handler(request);
  } catch (...) {
    // What an exception says is not for the network.
    return {.status = 500, .body = R"({"error":{"message":"internal error"}})"};
  }
}

}  // namespace

HttpSession::HttpSession(asio::ip::tcp::socket socket, SessionShared& shared)
    : shared_(shared), stream_(std::move(socket)) {
  shared_.sessions.fetch_add(1);
}

HttpSession::~HttpSession() { shared_.sessions.fetch_sub(1); }

void HttpSession::start() {
  asio::dispatch(stream_.get_executor(), [self = shared_from_this()] { self->waitForRequest(); });
}

void HttpSession::close() {
  asio::dispatch(stream_.get_executor(), [self = shared_from_this()] { self->stream_.close(); });
}

// An idle connection may stay for the idle time; a request that has begun has its own limit.
void HttpSession::waitForRequest() {
  if (shared_.stop.stop_requested()) return stream_.close();
  if (buffer_.size() > 0) return readRequest();
  stream_.expires_after(shared_.config.idleTimeout);
  constexpr std::size_t kChunk = 16 * 1024;
  stream_.async_read_some(buffer_.prepare(kChunk),
                          [self = shared_from_this()](beast::error_code failure, std::size_t size) {
                            if (failure) return self->stream_.close();
                            self->buffer_.commit(size);
                            self->readRequest();
                          });
}

void HttpSession::readRequest() {
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(shared_.config.maxHeaderBytes));
  parser_->body_limit(shared_.config.maxBodyBytes);
  stream_.expires_after(shared_.config.requestTimeout);
  http::async_read(stream_, buffer_, *parser_,
                   [self = shared_from_this()](beast::error_code failure, std::size_t) {
                     self->onRead(failure);
                   });
}

void HttpSession::onRead(beast::error_code failure) {
  if (failure == http::error::header_limit) return answerMalformed(431);
  if (failure == http::error::body_limit) return answerMalformed(413);
  if (failure && failure.category() == make_error_code(http::error::bad_method).category() &&
      failure != http::error::end_of_stream && failure != http::error::partial_message) {
    return answerMalformed(400);
  }
  if (failure) return stream_.close();
  stream_.expires_never();  // the handler's own time is not the client's
  const bool keep = parser_->get().keep_alive();
  const bool head = parser_->get().method() == http::verb::head;
  const unsigned version = parser_->get().version();
  const ServerRequest request = toRequest(parser_->release(), shared_.stop.get_token());
  answer(runHandler(shared_.handler, request), keep, head, version);
}

void HttpSession::answer(HttpAnswer answer, bool keep, bool head, unsigned version) {
  if (answer.wire == HttpAnswer::Wire::drop) return reset();
  keep = keep && answer.wire == HttpAnswer::Wire::keep && !shared_.stop.stop_requested();
  response_ = std::make_shared<Response>();
  response_->version(version);
  response_->result(static_cast<unsigned>(answer.status));
  if (!answer.contentType.empty()) response_->set(http::field::content_type, answer.contentType);
  for (const auto& [name, value] : answer.headers) response_->insert(name, value);
  response_->keep_alive(keep);
  response_->body() = std::move(answer.body);
  response_->prepare_payload();
  if (head) response_->body().clear();  // its length stays in the header
  if (answer.wire == HttpAnswer::Wire::truncate) return writeHalf();
  write(keep);
}

void HttpSession::answerMalformed(int status) {
  answer({.status = status,
          .body = R"({"error":{"message":"the request cannot be read"}})",
          .headers = {},
          .wire = HttpAnswer::Wire::close},
         false, false, 11);
}

void HttpSession::write(bool keep) {
  stream_.expires_after(shared_.config.requestTimeout);
  http::async_write(stream_, *response_,
                    [self = shared_from_this(), keep](beast::error_code failure, std::size_t) {
                      if (failure) return self->stream_.close();
                      if (keep) return self->waitForRequest();
                      beast::error_code ignored;
                      self->stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send,
                                                      ignored);
                      constexpr std::chrono::seconds kDrainLimit{2};
                      self->stream_.expires_after(kDrainLimit);
                      self->drain();
                    });
}

// Closing while input waits unread would reset the connection and could take the answer along.
void HttpSession::drain() {
  buffer_.clear();
  constexpr std::size_t kChunk = 16 * 1024;
  stream_.async_read_some(buffer_.prepare(kChunk),
                          [self = shared_from_this()](beast::error_code failure, std::size_t) {
                            if (failure) return self->stream_.close();
                            self->drain();
                          });
}

void HttpSession::writeHalf() {
  const std::size_t cut = response_->body().size() - response_->body().size() / 2;
  std::ostringstream whole;
  whole << *response_;
  half_ = whole.str();
  half_.resize(half_.size() - cut);
  stream_.expires_after(shared_.config.requestTimeout);
  asio::async_write(stream_, asio::buffer(half_),
                    [self = shared_from_this()](beast::error_code, std::size_t) {
                      // An orderly close: a reset could overtake the half that was sent.
                      self->stream_.close();
                    });
}

void HttpSession::reset() {
  beast::error_code ignored;
  stream_.socket().set_option(asio::socket_base::linger(true, 0), ignored);
  stream_.close();
}

}  // namespace litectl
