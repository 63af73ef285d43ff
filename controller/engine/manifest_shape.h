#pragma once

#include "base/diagnostics.h"
#include "model/resource.h"
#include "spec/kind_spec.h"

#include <optional>
#include <string_view>

namespace litectl {

// The part of a manifest that every kind shares: apiVersion, kind, metadata and the outline of the
// document. Adds every problem. Returns a Resource with an empty spec if kind and name are known,
// whatever else is wrong. Pure.
[[nodiscard]] std::optional<Resource> readManifestShape(const Value& document, const SpecSet& specs,
                                                        Diagnostics& diagnostics);

}  // namespace litectl
