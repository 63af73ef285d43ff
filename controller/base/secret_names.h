#pragma once

#include <string_view>

namespace litectl {

// How sure a name makes it that a secret stands under it, without regard to case, '_' and '-'.
// In ascending order. Pure.
enum class SecretName {
  no,
  maybe,  // "openai_key", "secret_key_base", "auth": hidden where somebody else wrote it
  ends,   // "slack_token", "webhook_secrets": a text under it that may be a secret is one
  whole,  // "token", "db_password", "api_key": a text or a number under it is one
};
[[nodiscard]] SecretName secretName(std::string_view name);

}  // namespace litectl
