#pragma once

#include "engine/ports.h"
#include "model/plan.h"
#include "spec/kind_spec.h"

#include <optional>
#include <string>

namespace litectl {

// What one change sends to the target: the changed fields as whole values (a map put together from
// what is live and what is ours) and the complete metadata with the marker. `live` is the row read
// in this run, null for a create. Pure.
[[nodiscard]] Write composeWrite(const TargetKindSpec& target, const Change& change,
                                 const LiveObject* live, const std::optional<Marker>& marker);

// The change that makes the object anew as it is to be: all that is declared, and what stands there
// beside it that is not ours and could be read.
[[nodiscard]] Change madeAnew(const KindSpec& kind, const TargetKindSpec& target,
                              const Change& change, const DesiredObject& desired,
                              const LiveObject* live, const Applied* applied);

}  // namespace litectl
