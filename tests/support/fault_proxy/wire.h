#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace litectl {

// A TCP socket, closed with its owner.
class Socket {
 public:
  Socket() = default;
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept;
  Socket& operator=(Socket&& other) noexcept;
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { close(); }

  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] bool open() const { return fd_ >= 0; }
  bool sendAll(std::string_view bytes) const;
  // The other side sees a reset instead of an end.
  void reset();
  void close();
  // The other side has closed or reset; what it sent before may still wait to be read.
  [[nodiscard]] bool peerGone() const;

 private:
  int fd_ = -1;
};

// Listening on a free port (or the one given) of 127.0.0.1; not open on failure.
[[nodiscard]] Socket listenOnLoopback(std::uint16_t port);
[[nodiscard]] std::uint16_t portOf(const Socket& socket);
[[nodiscard]] std::uint16_t peerPortOf(const Socket& socket);
// `host` is a name or an address; not open on failure.
[[nodiscard]] Socket connectTo(const std::string& host, std::uint16_t port);

// The sockets that a stop has to wake. Thread-safe.
class OpenSockets {
 public:
  void add(int fd);
  void remove(int fd);
  void shutdownAll();  // reads end at once, now and for sockets added later

 private:
  std::mutex mutex_;
  std::set<int> fds_;
  bool down_ = false;
};

// A request or an answer as its bytes: nothing is interpreted but where it ends.
struct WireMessage {
  std::string head;  // start line and headers with the empty line
  std::string body;  // as sent, chunk sizes included
  bool complete = true;

  [[nodiscard]] std::string_view startLine() const;
  [[nodiscard]] std::string header(std::string_view lowerCaseName) const;  // "" when absent
  [[nodiscard]] bool chunked() const;
  [[nodiscard]] int status() const;          // of an answer
  [[nodiscard]] std::string method() const;  // of a request
  [[nodiscard]] std::string path() const;    // of a request, without the query
  [[nodiscard]] std::string decodedBody() const;
};

// Cuts the bytes of a connection into messages.
class WireReader {
 public:
  explicit WireReader(int fd) : fd_(fd) {}

  // Nothing when the connection ended before a whole request.
  [[nodiscard]] std::optional<WireMessage> request();
  // Nothing when it ended before the head; `complete` is false when it ended within the body.
  [[nodiscard]] std::optional<WireMessage> response(bool toHead);

 private:
  bool fill();
  std::optional<WireMessage> head();
  bool takeExactly(std::size_t count, std::string& out);
  bool takeLine(std::string& out);
  bool takeChunks(std::string& out);

  int fd_;
  std::string buffer_;
};

}  // namespace litectl
