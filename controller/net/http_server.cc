#include "net/http_server.h"

#include "net/http_session.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>

#include <algorithm>
#include <memory>
#include <mutex>
#include <thread>

namespace litectl {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

}  // namespace

// The acceptor and the threads. `acceptor_` is used on `acceptStrand_` only.
class HttpServer::Impl {
 public:
  Impl(const HttpServerConfig& config, Handler handler)
      : shared_{config, std::move(handler), {}, 0},
        acceptStrand_(asio::make_strand(context_)),
        acceptor_(acceptStrand_) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { stop(); }

  Status listen() {
    boost::system::error_code failure;
    const auto address = asio::ip::make_address(shared_.config.address, failure);
    if (failure) {
      return makeError(Code::badSettings,
                       "\"" + shared_.config.address + "\" is not an address to listen on",
                       "use an address such as 127.0.0.1");
    }
    const tcp::endpoint endpoint(address, shared_.config.port);
    acceptor_.open(endpoint.protocol(), failure);
    if (!failure) acceptor_.set_option(tcp::acceptor::reuse_address(true), failure);
    if (!failure) acceptor_.bind(endpoint, failure);
    if (!failure) acceptor_.listen(asio::socket_base::max_listen_connections, failure);
    if (failure) {
      return makeError(Code::unreachable,
                       "cannot listen on " + shared_.config.address + ":" +
                           std::to_string(shared_.config.port) + ": " + failure.message(),
                       "choose another port, or end what uses it");
    }
    port_ = acceptor_.local_endpoint(failure).port();
    url_ = "http://" + (address.is_v6() ? "[" + address.to_string() + "]" : address.to_string()) +
           ":" + std::to_string(port_);
    accept();
    const unsigned workers = std::max(1U, shared_.config.workers);
    for (unsigned i = 0; i < workers; ++i) threads_.emplace_back([this] { context_.run(); });
    return {};
  }

  void stop() {
    const std::scoped_lock lock(stopMutex_);
    if (threads_.empty()) return;
    shared_.stop.request_stop();
    asio::post(acceptStrand_, [this] {
      boost::system::error_code ignored;
      acceptor_.close(ignored);
      for (const auto& weak : sessions_) {
        if (const auto session = weak.lock()) session->close();
      }
      sessions_.clear();
    });
    threads_.clear();  // joins: the context runs dry once every socket is closed
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] const std::string& url() const { return url_; }

 private:
  void accept() {
    acceptor_.async_accept(asio::make_strand(context_),
                           [this](const boost::system::error_code& failure, tcp::socket socket) {
                             if (!acceptor_.is_open()) return;
                             if (!failure) admit(std::move(socket));
                             accept();
                           });
  }

  void admit(tcp::socket socket) {
    if (shared_.sessions.load() >= shared_.config.maxConnections) return;  // closes it
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    std::erase_if(sessions_, [](const auto& weak) { return weak.expired(); });
    const auto session = std::make_shared<HttpSession>(std::move(socket), shared_);
    sessions_.push_back(session);
    session->start();
  }

  SessionShared shared_;
  asio::io_context context_;  // destroys what waits in it before `shared_` goes
  asio::strand<asio::io_context::executor_type> acceptStrand_;
  tcp::acceptor acceptor_;
  std::vector<std::weak_ptr<HttpSession>> sessions_;  // to close them; used on acceptStrand_
  std::uint16_t port_ = 0;
  std::string url_;
  std::mutex stopMutex_;
  std::vector<std::jthread> threads_;
};

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::start(const HttpServerConfig& config,
                                                      Handler handler) {
  auto impl = std::make_unique<Impl>(config, std::move(handler));
  LITECTL_TRY(impl->listen());
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

std::uint16_t HttpServer::port() const { return impl_->port(); }
std::string HttpServer::url() const { return impl_->url(); }
void HttpServer::stop() { impl_->stop(); }

}  // namespace litectl
