#include "base/secret.h"

#include "base/hash.h"
#include "base/random.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <ostream>
#include <set>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>

namespace litectl {
namespace {

static_assert(!std::is_copy_constructible_v<Secret>);
static_assert(!std::is_copy_assignable_v<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_convertible_v<std::string_view, Secret>);
static_assert(!std::is_constructible_v<std::string, Secret>);
static_assert(!fmt::is_formattable<Secret>::value);
static_assert(std::is_nothrow_move_constructible_v<Secret>);

template <class T>
concept Comparable = requires(const T& a) { a == a; };
template <class T>
concept Streamable = requires(std::ostream& out, const T& a) { out << a; };
static_assert(!Comparable<Secret>);
static_assert(!Streamable<Secret>);

TEST(Secret, GivesBackWhatItWasMadeFrom) {
  const Secret secret("sk-1234");
  EXPECT_EQ(secret.reveal(), "sk-1234");
  EXPECT_EQ(secret.size(), 7U);
  EXPECT_TRUE(secret.same(secret.clone()));
  EXPECT_FALSE(secret.same(Secret("sk-1235")));
  EXPECT_FALSE(secret.same(Secret("sk-123")));
}

TEST(Secret, MayBeEmpty) {
  const Secret secret("");
  EXPECT_TRUE(secret.empty());
  EXPECT_EQ(secret.reveal(), "");
  EXPECT_TRUE(secret.same(Secret()));
  EXPECT_TRUE(secret.clone().empty());
}

TEST(Secret, LeavesNothingBehindWhenMoved) {
  Secret from("abc");
  Secret to(std::move(from));
  EXPECT_EQ(to.reveal(), "abc");
  EXPECT_TRUE(from.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
  Secret other("xyz");
  other = std::move(to);
  EXPECT_EQ(other.reveal(), "abc");
  Secret& itself = other;
  other = std::move(itself);
  EXPECT_EQ(other.reveal(), "abc");
}

TEST(Secret, WipesWhatIsCutOff) {
  Secret secret("abcdef");
  secret.shrink(2);
  EXPECT_EQ(secret.reveal(), "ab");
  EXPECT_TRUE(std::all_of(secret.bytes() + 2, secret.bytes() + 6,
                          [](unsigned char byte) { return byte == 0; }));
  secret.shrink(9);
  EXPECT_EQ(secret.size(), 2U);
}

TEST(Secret, WipesABufferOnRequest) {
  std::string text = "hunter2";
  wipe(text.data(), text.size());
  EXPECT_EQ(text, std::string(7, '\0'));
}

// The kernel's own word for the memory that holds it: "dd", not to be dumped.
TEST(Secret, IsLeftOutOfCoreFiles) {
  Secret secret("abc");
  const auto address = reinterpret_cast<std::uintptr_t>(secret.bytes());
  std::ifstream maps("/proc/self/smaps");
  bool inside = false;
  std::string flags;
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    char dash = 0;
    if (std::istringstream range(line); range >> std::hex >> begin >> dash >> end && dash == '-') {
      inside = begin <= address && address < end;
    } else if (inside && line.starts_with("VmFlags:")) {
      flags = line + " ";
    }
  }
  EXPECT_NE(flags.find(" dd "), std::string::npos) << flags;
}

TEST(SecretDeathTest, IsGuardedAgainstReadingPastItsEnd) {
  const Secret secret("abc");
  EXPECT_DEATH(
      {
        const volatile char* bytes = secret.reveal().data();
        for (std::size_t i = 0; i < 1U << 20U; ++i) static_cast<void>(bytes[i]);
      },
      "");
}

TEST(Hash, MatchesPublishedVectors) {
  EXPECT_EQ(sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  // RFC 4231, cases 1, 2 and 6.
  EXPECT_EQ(hmacHex(Secret(std::string(20, '\x0b')), "Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hmacHex(Secret("Jefe"), "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hmacHex(Secret(std::string(131, '\xaa')),
                    "Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hash, WritesHexWithLeadingZeros) {
  const unsigned char bytes[] = {0x00, 0x0f, 0xff};
  EXPECT_EQ(toHex(bytes, sizeof bytes), "000fff");
  EXPECT_EQ(toHex(bytes, 0), "");
}

// Fills with a running number.
class CountingRandom final : public Random {
 public:
  void fill(unsigned char* bytes, std::size_t count) override {
    for (std::size_t i = 0; i < count; ++i) bytes[i] = next_++;
  }

 private:
  unsigned char next_ = 0xF0;
};

TEST(Random, MakesUuidsOfVersion4) {
  CountingRandom random;
  EXPECT_EQ(random.uuid(), "f0f1f2f3-f4f5-46f7-b8f9-fafbfcfdfeff");
}

TEST(Random, MintsKeysThatLookLikeLiteLlms) {
  CountingRandom counting;
  EXPECT_EQ(counting.mintKey().reveal(), "sk-8PHy8_T19vf4-fr7_P3-_wABAgMEBQYHCAkKCwwNDg8");
  SystemRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const Secret key = random.mintKey();
    EXPECT_EQ(key.size(), 46U);
    EXPECT_TRUE(key.reveal().starts_with("sk-"));
    EXPECT_EQ(key.reveal().find('\0'), std::string_view::npos);
    EXPECT_TRUE(seen.emplace(key.reveal()).second);
  }
}

}  // namespace
}  // namespace litectl
