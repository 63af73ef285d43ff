#pragma once

#include "base/error.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// Rules for names, and for what must not stand in plain text. Pure; messages never repeat a secret.

// The Kubernetes rule (DNS-1123 subdomain): what is wrong with a manifest's name, or nothing.
[[nodiscard]] std::optional<Error> checkName(const std::string& path, std::string_view name);

// A value for a message: in quotes, cut to a short piece, and not at all if it looks like a secret.
[[nodiscard]] std::string quotedShort(std::string_view text);

// What is said about a secret in plain text.
[[nodiscard]] Error literalSecret(const std::string& path);

}  // namespace litectl
