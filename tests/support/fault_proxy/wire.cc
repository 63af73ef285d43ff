#include "support/fault_proxy/wire.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cctype>
#include <charconv>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace litectl {
namespace {

std::string lowerCase(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

std::size_t parseSize(std::string_view text, int base) {
  std::size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, base);
  return value;
}

std::string_view word(std::string_view line, int index) {
  for (; index > 0; --index) {
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos) return {};
    line.remove_prefix(space + 1);
  }
  return line.substr(0, line.find(' '));
}

}  // namespace

Socket::Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

Socket& Socket::operator=(Socket&& other) noexcept {
  if (this != &other) {
    close();
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

bool Socket::sendAll(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void Socket::reset() {
  if (fd_ < 0) return;
  const linger hard{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  close();
}

void Socket::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

bool Socket::peerGone() const {
  char byte = 0;
  const ssize_t got = ::recv(fd_, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK);
}

Socket listenOnLoopback(std::uint16_t port) {
  Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (::bind(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(socket.fd(), SOMAXCONN) != 0) {
    return Socket();
  }
  return socket;
}

std::uint16_t portOf(const Socket& socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(socket.fd(), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

std::uint16_t peerPortOf(const Socket& socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getpeername(socket.fd(), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

Socket connectTo(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0)
    return Socket();
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
    Socket socket(::socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket.open() || ::connect(socket.fd(), at->ai_addr, at->ai_addrlen) != 0) continue;
    const int on = 1;
    ::setsockopt(socket.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return socket;
  }
  return Socket();
}

void OpenSockets::add(int fd) {
  const std::scoped_lock lock(mutex_);
  fds_.insert(fd);
  if (down_) ::shutdown(fd, SHUT_RDWR);
}

void OpenSockets::remove(int fd) {
  const std::scoped_lock lock(mutex_);
  fds_.erase(fd);
}

void OpenSockets::shutdownAll() {
  const std::scoped_lock lock(mutex_);
  down_ = true;
  for (const int fd : fds_) ::shutdown(fd, SHUT_RDWR);
}

std::string_view WireMessage::startLine() const {
  return std::string_view(head).substr(0, head.find("\r\n"));
}

std::string WireMessage::header(std::string_view lowerCaseName) const {
  std::string_view rest(head);
  while (true) {
    const std::size_t end = rest.find("\r\n");
    if (end == std::string_view::npos) return {};
    rest.remove_prefix(end + 2);
    const std::string_view line = rest.substr(0, rest.find("\r\n"));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    if (lowerCase(line.substr(0, colon)) == lowerCaseName) {
      return std::string(trimmed(line.substr(colon + 1)));
    }
  }
}

bool WireMessage::chunked() const {
  return lowerCase(header("transfer-encoding")).find("chunked") != std::string::npos;
}

int WireMessage::status() const { return static_cast<int>(parseSize(word(startLine(), 1), 10)); }

std::string WireMessage::method() const { return std::string(word(startLine(), 0)); }

std::string WireMessage::path() const {
  const std::string_view target = word(startLine(), 1);
  return std::string(target.substr(0, target.find('?')));
}

std::string WireMessage::decodedBody() const {
  if (!chunked()) return body;
  std::string decoded;
  std::string_view rest(body);
  while (true) {
    const std::size_t end = rest.find("\r\n");
    if (end == std::string_view::npos) return decoded;
    const std::size_t size = parseSize(rest, 16);
    rest.remove_prefix(end + 2);
    if (size == 0) return decoded;
    decoded.append(rest.substr(0, size));
    rest.remove_prefix(std::min(rest.size(), size + 2));
  }
}

bool WireReader::fill() {
  std::array<char, 16 * 1024> chunk{};
  const ssize_t got = ::recv(fd_, chunk.data(), chunk.size(), 0);
  if (got <= 0) return false;
  buffer_.append(chunk.data(), static_cast<std::size_t>(got));
  return true;
}

std::optional<WireMessage> WireReader::head() {
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return std::nullopt;
  }
  WireMessage message;
  message.head = buffer_.substr(0, end + 4);
  buffer_.erase(0, end + 4);
  return message;
}

bool WireReader::takeExactly(std::size_t count, std::string& out) {
  bool whole = true;
  while (whole && buffer_.size() < count) whole = fill();
  const std::size_t there = std::min(count, buffer_.size());
  out.append(buffer_, 0, there);
  buffer_.erase(0, there);
  return whole;
}

bool WireReader::takeLine(std::string& out) {
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n")) == std::string::npos) {
    if (!fill()) return false;
  }
  out = buffer_.substr(0, end + 2);
  buffer_.erase(0, end + 2);
  return true;
}

bool WireReader::takeChunks(std::string& out) {
  std::string line;
  while (takeLine(line)) {
    out += line;
    const std::size_t size = parseSize(line, 16);
    if (size > 0) {
      if (!takeExactly(size + 2, out)) return false;
      continue;
    }
    while (takeLine(line)) {  // trailers, up to the empty line
      out += line;
      if (line == "\r\n") return true;
    }
  }
  return false;
}

std::optional<WireMessage> WireReader::request() {
  auto message = head();
  if (!message) return std::nullopt;
  const bool whole =
      message->chunked()
          ? takeChunks(message->body)
          : takeExactly(parseSize(message->header("content-length"), 10), message->body);
  if (!whole) return std::nullopt;
  return message;
}

std::optional<WireMessage> WireReader::response(bool toHead) {
  auto message = head();
  while (message && message->status() >= 100 && message->status() < 200) message = head();
  if (!message) return std::nullopt;
  const int status = message->status();
  if (toHead || status == 204 || status == 304) return message;
  const std::string length = message->header("content-length");
  if (message->chunked()) {
    message->complete = takeChunks(message->body);
  } else if (!length.empty()) {
    message->complete = takeExactly(parseSize(length, 10), message->body);
  } else {
    while (fill()) {
    }
    message->body = std::exchange(buffer_, {});
  }
  return message;
}

}  // namespace litectl
