#pragma once

#include "base/secret.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace litectl {

[[nodiscard]] std::string toHex(const unsigned char* bytes, std::size_t count);
// SHA-256 as 64 hex digits; of a key's value this is LiteLLM's token.
[[nodiscard]] std::string sha256Hex(std::string_view text);
// Whether it looks like one: 64 lower-case hex digits.
[[nodiscard]] bool isSha256Hex(std::string_view text);
// HMAC-SHA-256 as 64 hex digits.
[[nodiscard]] std::string hmacHex(const Secret& key, std::string_view text);

}  // namespace litectl
