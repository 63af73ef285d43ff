#pragma once

#include "engine/guard.h"
#include "engine/planner.h"

namespace litectl {

// What changes of manifests that others take values from (subscription plans, lists of models) do
// to those others. Pure.
//
// Last-applied does not remember where a value came from, so what counts is where the new one comes
// from; of one that is cleared, the manifest that the object takes values of that field from.

// Sets the plan's reach, and says of each change which manifest alone causes it, if one does.
void findReach(const PlanInput& in, Planned& planned);

// Refuses a plan in which one manifest changes more objects than it may.
void guardReach(const GuardRules& rules, Plan& plan);

}  // namespace litectl
