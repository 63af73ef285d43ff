#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// The form by which secrets that somebody wrote into plain text are known; secret_names.h knows the
// names they stand under. Manifests are refused by both, and live values, quotes and messages of
// others are hidden by them. Pure. Never complete: no rule here replaces Secret.

// The secret part of a text, as bytes [begin, end): without "sk-", "Bearer " and the like.
struct SecretPart {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// What a form must have, beyond its beginning, to be taken for a secret.
enum class SecretLength {
  likely,  // as long as real ones, so that "sk-short" and "Bearer of news" are none
  any,     // one character, where hiding too much does no harm
};

// API keys, tokens and bearer headers by their beginnings, passwords in URLs, private keys in PEM.
// In order, without overlaps.
[[nodiscard]] std::vector<SecretPart> secretsIn(std::string_view text,
                                                SecretLength length = SecretLength::likely);
[[nodiscard]] bool looksLikeSecret(std::string_view text);
// With "…" in place of each part.
[[nodiscard]] std::string maskSecrets(std::string_view text,
                                      SecretLength length = SecretLength::likely);

// "os.environ/NAME", "${NAME}", "<yours>": says where a secret is, and is none.
[[nodiscard]] bool isReference(std::string_view text);
// Whether a text under a name that may mean a secret could be one: not a word or a number.
[[nodiscard]] bool mayBeSecret(std::string_view text);

}  // namespace litectl
