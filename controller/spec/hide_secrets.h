#pragma once

#include "value/value.h"

#include <string_view>

namespace litectl {

// Whether a value is taken for a secret because of the name it stands under. What is empty, a list
// or a map is none itself. Pure.
[[nodiscard]] bool standsUnderSecretName(std::string_view name, const Value& value);

// A live value as it may be shown and recorded: somebody else may have put a secret there. Texts
// that look like one, and whatever stands under a name that people give to secrets, are replaced;
// `name` is the name of the value itself. Pure.
[[nodiscard]] Value withoutSecrets(std::string_view name, Value value);

}  // namespace litectl
