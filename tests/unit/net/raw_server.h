#pragma once

#include "support/fault_proxy/wire.h"

#include <atomic>
#include <functional>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <vector>

namespace litectl {

// A server that does byte for byte what a test says. `serve` runs on a thread of its own for each
// connection (numbered from 1); the connection is closed when it returns.
class RawServer {
 public:
  using Serve = std::function<void(Socket&, unsigned connection)>;

  explicit RawServer(Serve serve)
      : serve_(std::move(serve)), listener_(listenOnLoopback(0)), port_(portOf(listener_)) {
    open_.add(listener_.fd());
    acceptor_ = std::jthread([this] { acceptLoop(); });
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;
  ~RawServer() {
    stopping_.store(true);
    open_.shutdownAll();
    acceptor_.join();
    threads_.clear();
  }

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  void acceptLoop() {
    for (unsigned number = 1;; ++number) {
      Socket client(::accept4(listener_.fd(), nullptr, nullptr, SOCK_CLOEXEC));
      if (stopping_.load() || !client.open()) return;
      threads_.emplace_back([this, number, socket = std::move(client)]() mutable {
        const int fd = socket.fd();
        open_.add(fd);
        serve_(socket, number);
        open_.remove(fd);
        socket.close();
      });
    }
  }

  Serve serve_;
  Socket listener_;
  std::uint16_t port_;
  OpenSockets open_;
  std::atomic<bool> stopping_{false};
  std::vector<std::jthread> threads_;
  std::jthread acceptor_;
};

}  // namespace litectl
