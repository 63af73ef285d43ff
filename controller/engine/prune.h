#pragma once

#include "engine/planner.h"

namespace litectl {

// Adds to `planned` what becomes of objects that the inventory holds and no manifest declares any
// more: deleted (only with prune), left alone (orphan), refused (forbid), or struck from the
// inventory because they are gone or now managed under another name. Counts what a delete takes
// with it. Pure.
void planRemovals(const SpecSet& specs, const Desired& desired, const Snapshot& snapshot,
                  const Memory& memory, const PlanRules& rules, Planned& planned);

}  // namespace litectl
