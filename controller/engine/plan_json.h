#pragma once

#include "model/plan.h"
#include "value/value.h"

#include <string>

namespace litectl {

// A plan as data (docs/formats/plan.md): what `plan -o json` prints and the checksum is taken over.
// Deterministic; holds no secret, no time and no spend.
[[nodiscard]] Value planToValue(const Plan& plan);

// SHA-256 over the canonical form of what will be changed: the same plan, the same checksum.
[[nodiscard]] std::string planChecksum(const Plan& plan);

}  // namespace litectl
