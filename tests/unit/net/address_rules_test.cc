#include "net/address_rules.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <cstring>
#include <netinet/in.h>

namespace litectl {
namespace {

sockaddr_storage addressOf(const char* text) {
  sockaddr_storage storage{};
  in_addr four{};
  if (inet_pton(AF_INET, text, &four) == 1) {
    sockaddr_in full{};
    full.sin_family = AF_INET;
    full.sin_addr = four;
    std::memcpy(&storage, &full, sizeof full);
    return storage;
  }
  sockaddr_in6 full{};
  full.sin6_family = AF_INET6;
  EXPECT_EQ(inet_pton(AF_INET6, text, &full.sin6_addr), 1) << text;
  std::memcpy(&storage, &full, sizeof full);
  return storage;
}

const sockaddr& plain(const sockaddr_storage& storage) {
  return reinterpret_cast<const sockaddr&>(storage);
}

TEST(AddressRules, RefuseLinkLocalAndMetadata) {
  for (const char* text : {"169.254.0.1", "169.254.169.254", "169.254.255.255",
                           "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "fe80::1", "febf::1",
                           "fd00:ec2::254", "100.100.100.200", "168.63.129.16"}) {
    EXPECT_TRUE(isNeverCalled(plain(addressOf(text)))) << text;
  }
  for (const char* text : {"127.0.0.1", "10.0.0.1", "169.253.255.255", "169.255.0.0", "192.0.2.1",
                           "::1", "fd00::1", "fec0::1", "2001:db8::1", "fd00:ec2::253"}) {
    EXPECT_FALSE(isNeverCalled(plain(addressOf(text)))) << text;
  }
  sockaddr_storage other{};
  other.ss_family = AF_UNIX;
  EXPECT_TRUE(isNeverCalled(plain(other)));
}

TEST(AddressRules, KnowLoopback) {
  for (const char* text : {"127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(isLoopback(plain(addressOf(text)))) << text;
  }
  for (const char* text : {"128.0.0.1", "126.255.255.255", "0.0.0.0", "::", "::2"}) {
    EXPECT_FALSE(isLoopback(plain(addressOf(text)))) << text;
  }
  EXPECT_TRUE(isLoopbackHost("localhost"));
  EXPECT_TRUE(isLoopbackHost("127.0.0.2"));
  EXPECT_TRUE(isLoopbackHost("[::1]"));
  EXPECT_FALSE(isLoopbackHost("localhost.example.com"));
  EXPECT_FALSE(isLoopbackHost("0.0.0.0"));
  EXPECT_FALSE(isLoopbackHost("[::2]"));
  EXPECT_FALSE(isLoopbackHost(""));
}

}  // namespace
}  // namespace litectl
