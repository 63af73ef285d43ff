#pragma once

#include "base/diagnostics.h"
#include "spec/kind_spec.h"

#include <vector>

namespace litectl {

// Spec documents (docs/formats/spec.md) → specs. Every problem is a badSpec in `diagnostics`; what
// could be read is returned.

// specs/kinds/<Kind>.yaml.
// Member of a kind's file with how it maps to targets, by their names, where no files of its own
// under targets/ say so.
inline constexpr std::string_view kOnTargets = "targets";
[[nodiscard]] KindSpec readKindSpec(const Value& document, Diagnostics& diagnostics);

// A map from field name to what the field takes.
[[nodiscard]] std::vector<FieldSpec> readFieldSpecs(const Value& fields, Diagnostics& diagnostics);

}  // namespace litectl
