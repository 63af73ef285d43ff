#pragma once

#include "spec/kind_spec.h"

#include <string_view>

namespace litectl {

// A live value as it may be shown and recorded: somebody else may have put a secret there. Texts
// that look like a key, and whatever stands under a name that people give to secrets, are replaced;
// `name` is the name of the value itself. Pure.
[[nodiscard]] Value withoutSecrets(const KindSpec& kind, std::string_view name, Value value);

}  // namespace litectl
