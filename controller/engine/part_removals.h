#pragma once

#include "engine/planner.h"

namespace litectl {

// Removes parts that their owner's manifest lists no longer: those that we made, and where it says
// that its list is exact, all others but the target's own. It needs no --prune, because a manifest
// says so; an owner that goes takes its parts along. After planRemovals. Pure.
void removeParts(const PlanInput& in, Planned& planned);

}  // namespace litectl
