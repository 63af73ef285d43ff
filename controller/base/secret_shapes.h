#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// By what secrets that somebody wrote into plain text are known: their own form, or the name they
// stand under. The one place for both; manifests are refused by them, and live values, quotes and
// messages of others are hidden by them. Pure. Never complete: no rule here replaces Secret.

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

// How sure a name makes it that a secret stands under it, without regard to case, '_' and '-'.
// In ascending order.
enum class SecretName {
  no,
  maybe,  // "openai_key", "secret_key_base", "auth": hidden where somebody else wrote it
  ends,   // "langfuse_secret_key", "api_keys": a text under it is one
  whole,  // "token", "clientsecret", "key": a text or a number under it is one
};
[[nodiscard]] SecretName secretName(std::string_view name);

}  // namespace litectl
