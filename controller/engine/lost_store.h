#pragma once

#include "engine/ports.h"
#include "spec/kind_spec.h"

#include <string>

namespace litectl {

// After a person confirmed that the store is lost (--confirm-store): takes the lost store's id from
// the target's markers and rebuilds last-applied from them. Values are what is live now. Objects of
// kinds without room for a marker must be adopted. Without such markers nothing is done.
[[nodiscard]] Status rebuildMemory(const SpecSet& specs, const Snapshot& snapshot,
                                   const std::string& inventory, Store& store);

}  // namespace litectl
