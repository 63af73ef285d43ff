#pragma once

#include "base/secret.h"

#include <cstddef>
#include <string>

namespace litectl {

// Where randomness comes from; thread-safe. Tests inject a seeded one.
class Random {
 public:
  Random() = default;
  Random(const Random&) = delete;
  Random& operator=(const Random&) = delete;
  virtual ~Random() = default;

  virtual void fill(unsigned char* bytes, std::size_t count) = 0;

  // A UUID of version 4.
  [[nodiscard]] std::string uuid();
  // "sk-" and 43 characters of URL-safe base64: 32 random bytes. Minted in protected memory.
  [[nodiscard]] Secret mintKey();
};

// libsodium's generator.
class SystemRandom final : public Random {
 public:
  SystemRandom();
  void fill(unsigned char* bytes, std::size_t count) override;
};

}  // namespace litectl
