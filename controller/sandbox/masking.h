#pragma once

#include "value/value.h"

namespace litectl::sandbox {

// How reads hide secrets: by the name of a member, in another way for each kind of object.

// A model's litellm_params: some are left out, others keep four characters at each end.
[[nodiscard]] Value maskedParams(const Value& params);
// The values of a credential: two characters at each end stay.
[[nodiscard]] Value maskedCredential(const Value& values);

}  // namespace litectl::sandbox
