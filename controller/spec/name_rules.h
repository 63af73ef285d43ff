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

// The Kubernetes rules for namespaces, for the keys and values of labels, and for the keys of
// annotations: what is wrong, or nothing.
[[nodiscard]] std::optional<Error> checkSpace(const std::string& path, std::string_view space);
[[nodiscard]] std::optional<Error> checkLabelKey(const std::string& path, std::string_view key);
[[nodiscard]] std::optional<Error> checkLabelValue(const std::string& path, std::string_view value);
[[nodiscard]] std::optional<Error> checkAnnotationKey(const std::string& path,
                                                      std::string_view key);

// A value for a message: in quotes, cut to a short piece, and not at all if it looks like a secret.
[[nodiscard]] std::string quotedShort(std::string_view text);

// What is said about a secret in plain text.
[[nodiscard]] Error literalSecret(const std::string& path);

}  // namespace litectl
