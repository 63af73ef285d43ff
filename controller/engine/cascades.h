#pragma once

#include "engine/planner.h"

namespace litectl {

// Follows each deletion of the plan to what the target deletes by itself along with the object, or
// unlinks from it: tells it, lets what moves away do so before, and refuses the deletion where
// something would go along that is to stay. After planRemovals, before anything is refused that a
// deletion counts on. Pure.
void followRemovals(const PlanInput& in, Planned& planned);

}  // namespace litectl
