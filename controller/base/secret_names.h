#pragma once

#include <string_view>

namespace litectl {

// How sure a name makes it that a secret stands under it, without regard to case, '_' and '-'.
// In ascending order. Pure.
enum class SecretName {
  no,
  maybe,  // "openai_key", "secret_key_base", "auth": hidden where somebody else wrote it
  ends,   // "slack_token", "webhook_secrets": a text under it that may be a secret is one
  whole,  // "token", "client_secret": so is a number
  sure,   // "db_password", "api_key": so is whatever stands under it
};
[[nodiscard]] SecretName secretName(std::string_view name);

// "path", "env": says where something is to be found, under whatever name.
[[nodiscard]] bool saysWhere(std::string_view name);

}  // namespace litectl
