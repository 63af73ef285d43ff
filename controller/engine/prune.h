#pragma once

#include "engine/planner.h"

namespace litectl {

// Adds to `planned` what becomes of objects that the inventory holds and no manifest declares any
// more: deleted (only with prune), left alone (orphan), refused (forbid), or struck from the
// inventory because they are gone or now managed under another name. What goes along with a
// deletion comes after (cascades.h). Pure.
void planRemovals(const PlanInput& in, Planned& planned);

}  // namespace litectl
