#pragma once

#include "base/diagnostics.h"
#include "spec/kind_spec.h"

namespace litectl {

// Spec documents (docs/formats/spec.md) → what litectl knows of a target. Every problem is a
// badSpec in `diagnostics`; what could be read is returned.

// specs/targets/<target>/target.yaml, without its kinds.
[[nodiscard]] TargetSpec readTargetSpec(const Value& document, Diagnostics& diagnostics);

// specs/targets/<target>/<Kind>.yaml.
[[nodiscard]] TargetKindSpec readTargetKindSpec(const Value& document, Diagnostics& diagnostics);

}  // namespace litectl
