#pragma once

#include "base/secret_shapes.h"
#include "value/value.h"

namespace litectl {

// Whether a value is taken for a secret because of the name it stands under, if that name is sure
// enough: texts from `least` on, numbers under a whole name only. A list or map is none itself; its
// parts stand under the same name. Pure.
[[nodiscard]] bool isSecretBy(SecretName name, const Value& value, SecretName least);

// A live value as it may be shown and recorded: somebody else may have put a secret there. Texts
// that look like one, and whatever stands under a name that people give to secrets, are replaced.
// `name` is that of the value itself. Pure.
[[nodiscard]] Value withoutSecrets(SecretName name, Value value, SecretName least);

}  // namespace litectl
