#pragma once

#include "base/secret.h"

#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// Values that must not be shown, whatever a server makes of them; each may be null. Borrowed.
using Secrets = std::vector<const Secret*>;

// What a server's error body says, for a person to read. Pure.

// The reason a JSON error body gives: error.message, detail.error, detail.message, detail, the
// entries of a validation (detail[].msg with the field), message, title; a Python-printed map
// ({'error': "…"}) is opened. "" when the body is no JSON or gives none: a body that is not
// understood is never shown.
[[nodiscard]] std::string reasonIn(std::string_view body);

// Whether it has the shape of LiteLLM's own errors: {"error":{…,"code":"404"}} or
// {"detail":{"error":…}}. "detail" as a text is its router's.
[[nodiscard]] bool hasOwnShape(std::string_view body);

// Text from a server made safe to show: control characters are gone, whatever looks like a key is
// "sk-…", `secrets` are gone, at most 300 bytes of valid UTF-8.
[[nodiscard]] std::string presentable(std::string_view text, const Secrets& secrets = {});

}  // namespace litectl
