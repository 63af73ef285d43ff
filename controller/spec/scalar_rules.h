#pragma once

#include "base/error.h"
#include "spec/kind_spec.h"

#include <optional>
#include <string>
#include <string_view>

namespace litectl {

// Rules for single values. Pure. Messages name the value's `path` ("maxBudget", "models[2]") and
// show at most a short piece of it, never anything that looks like a secret.

// What is wrong with a value of this type (one of an element's when the field is a set or map), or
// nothing. Null and types with parts (set, map, object) are not its business.
[[nodiscard]] std::optional<Error> checkScalar(const FieldSpec& field, FieldType type,
                                               const std::string& path, const Value& value);

// The Kubernetes rule (DNS-1123 subdomain): what is wrong with a manifest's name, or nothing.
[[nodiscard]] std::optional<Error> checkName(const std::string& path, std::string_view name);

// Holds what could be an API key: "sk-" and 16 or more letters, digits, '-' or '_'.
[[nodiscard]] bool looksLikeSecret(std::string_view text);

// `name` is one of those names, but for case, '_' and '-'.
[[nodiscard]] bool isSecretName(const std::vector<std::string>& secretNames, std::string_view name);

[[nodiscard]] Error literalSecret(const std::string& path);

}  // namespace litectl
