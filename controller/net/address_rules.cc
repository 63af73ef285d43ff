#include "net/address_rules.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstdint>
#include <cstring>
#include <netinet/in.h>
#include <optional>

namespace litectl {
namespace {

using Bytes6 = std::array<std::uint8_t, 16>;

constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::array<std::uint8_t, 12> kNat64 = {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};
constexpr Bytes6 kLoopback6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
// fd00:ec2::254, the metadata service of AWS.
constexpr Bytes6 kMetadata6 = {0xfd, 0, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54};

std::optional<Bytes6> ipv6(const sockaddr& address) {
  if (address.sa_family != AF_INET6) return std::nullopt;
  sockaddr_in6 full{};
  std::memcpy(&full, &address, sizeof full);
  Bytes6 bytes{};
  std::memcpy(bytes.data(), &full.sin6_addr, bytes.size());
  return bytes;
}

std::optional<std::uint32_t> ipv4(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in full{};
    std::memcpy(&full, &address, sizeof full);
    return ntohl(full.sin_addr.s_addr);
  }
  const auto six = ipv6(address);
  if (!six) return std::nullopt;
  const auto startsWith = [&](const auto& prefix) {
    return std::equal(prefix.begin(), prefix.end(), six->begin());
  };
  if (!startsWith(kMapped) && !startsWith(kNat64)) return std::nullopt;
  std::uint32_t value = 0;
  for (std::size_t i = 12; i < 16; ++i) value = value << 8U | (*six)[i];
  return value;
}

}  // namespace

bool isLoopback(const sockaddr& address) {
  if (const auto four = ipv4(address)) return *four >> 24U == 127;
  return ipv6(address) == kLoopback6;
}

bool isNeverCalled(const sockaddr& address) {
  if (const auto four = ipv4(address)) {
    constexpr std::uint32_t kLinkLocal = 0xa9fe;            // 169.254.0.0/16
    constexpr std::uint32_t kAlibabaMetadata = 0x646464c8;  // 100.100.100.200
    constexpr std::uint32_t kAzureMetadata = 0xa83f8110;    // 168.63.129.16
    return *four >> 16U == kLinkLocal || *four == kAlibabaMetadata || *four == kAzureMetadata;
  }
  const auto six = ipv6(address);
  if (!six) return true;  // neither IPv4 nor IPv6: nothing that HTTP goes to
  const bool linkLocal = (*six)[0] == 0xfe && ((*six)[1] & 0xc0U) == 0x80;
  return linkLocal || *six == kMetadata6;
}

std::string addressText(const sockaddr& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.sa_family == AF_INET) {
    sockaddr_in full{};
    std::memcpy(&full, &address, sizeof full);
    inet_ntop(AF_INET, &full.sin_addr, text.data(), text.size());
  } else if (const auto six = ipv6(address)) {
    inet_ntop(AF_INET6, six->data(), text.data(), text.size());
  }
  return text.data();
}

bool isLoopbackHost(std::string_view host) {
  if (host == "localhost") return true;
  if (host.size() > 2 && host.front() == '[') {
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    const std::string bare(host.substr(1, host.size() - 2));
    return inet_pton(AF_INET6, bare.c_str(), &six.sin6_addr) == 1 &&
           isLoopback(reinterpret_cast<const sockaddr&>(six));
  }
  in_addr four{};
  return inet_pton(AF_INET, std::string(host).c_str(), &four) == 1 &&
         ntohl(four.s_addr) >> 24U == 127;
}

}  // namespace litectl
