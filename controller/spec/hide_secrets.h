#pragma once

#include "base/secret_names.h"
#include "value/value.h"

namespace litectl {

// Whether a value is taken for a secret because of the name it stands under: numbers from a whole
// name on, texts from `least` on. With `maybe` that is any text; from `ends` on only what may be
// a secret counts there, and references never do. A list or map is none itself; its parts stand
// under the same name. Pure.
[[nodiscard]] bool isSecretBy(SecretName name, const Value& value, SecretName least);

// A live value as it may be shown and recorded: somebody else may have put a secret there. Texts
// that look like one, and whatever stands under a name that people give to secrets, are replaced.
// `name` is that of the value itself. Pure.
[[nodiscard]] Value withoutSecrets(SecretName name, Value value, SecretName least);

// With "…" in place of each secret in its texts and names (maskSecrets). Before it is written as
// JSON, so that what is cut out takes no quote or backslash along. Pure.
[[nodiscard]] Value maskedTexts(Value value);

}  // namespace litectl
