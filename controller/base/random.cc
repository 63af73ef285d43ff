#include "base/random.h"

#include "base/hash.h"

#include <sodium.h>

#include <array>
#include <cstdlib>

namespace litectl {

std::string Random::uuid() {
  std::array<unsigned char, 16> bytes{};
  fill(bytes.data(), bytes.size());
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0FU) | 0x40U);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3FU) | 0x80U);
  std::string text = toHex(bytes.data(), bytes.size());
  for (const std::size_t at : {8U, 13U, 18U, 23U}) text.insert(at, 1, '-');
  return text;
}

Secret Random::mintKey() {
  constexpr std::size_t kBytes = 32;
  constexpr std::size_t kText =
      sodium_base64_ENCODED_LEN(kBytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  Secret raw = Secret::ofSize(kBytes);
  fill(raw.bytes(), kBytes);
  Secret text = Secret::ofSize(3 + kText);  // one byte more than needed: the encoder's final NUL
  auto* out = reinterpret_cast<char*>(text.bytes());
  out[0] = 's';
  out[1] = 'k';
  out[2] = '-';
  sodium_bin2base64(out + 3, kText, raw.bytes(), kBytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.shrink(3 + kText - 1);
  return text;
}

SystemRandom::SystemRandom() {
  // Without it nothing that follows is safe; there is no way to go on.
  if (sodium_init() < 0) std::abort();
}

void SystemRandom::fill(unsigned char* bytes, std::size_t count) { randombytes_buf(bytes, count); }

}  // namespace litectl
