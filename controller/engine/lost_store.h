#pragma once

#include "engine/ports.h"
#include "model/applied.h"
#include "spec/kind_spec.h"

#include <string>

namespace litectl {

// After a person confirmed that the store is lost (--confirm-store): objects of this inventory that
// the store lacks and that another store marked come into last-applied as the target's markers tell
// it, and the store takes the id that most of them name. Values are what is live now; their
// deletion is forbidden until a manifest says otherwise, because that was lost, too. Objects of
// kinds without room for a marker must be adopted. Where nothing was lost nothing is done.
[[nodiscard]] Status rebuildMemory(const SpecSet& specs, const Snapshot& snapshot,
                                   const Memory& memory, const std::string& inventory,
                                   Store& store);

}  // namespace litectl
