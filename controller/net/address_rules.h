#pragma once

#include <string>
#include <string_view>
#include <sys/socket.h>

namespace litectl {

// Which network addresses a request may go to. Pure; an IPv4 address written inside an IPv6 one
// (mapped or NAT64) counts as itself.

// 127.0.0.0/8 and ::1.
[[nodiscard]] bool isLoopback(const sockaddr& address);
// Link-local and cloud metadata addresses: reachable from every machine of a cloud, and what they
// answer is worth stealing.
[[nodiscard]] bool isNeverCalled(const sockaddr& address);
// "169.254.169.254", for messages.
[[nodiscard]] std::string addressText(const sockaddr& address);

// The host of a URL that names this machine: "localhost", "127.0.0.1", "[::1]".
[[nodiscard]] bool isLoopbackHost(std::string_view host);

}  // namespace litectl
