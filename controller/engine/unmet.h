#pragma once

#include "model/plan.h"
#include "model/snapshot.h"
#include "spec/kind_spec.h"

#include <optional>
#include <string>

namespace litectl {

// What a change asked for and the target does not show, although it answered with success; nothing
// when it came true. `row`: what a read after the call found, null when it is not there. Pure.
// Error: notStored.
[[nodiscard]] std::optional<Error> unmet(const SpecSet& specs, const Change& change,
                                         const std::string& inventory, const LiveObject* row);

}  // namespace litectl
