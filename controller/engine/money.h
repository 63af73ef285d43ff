#pragma once

#include "engine/planner.h"

namespace litectl {

// How much the declared holders could spend at most, now and after the plan: teams, and users and
// keys without a team (which kinds those are, the specs say). Sets the sums of the plan and of each
// Reach in it. Pure.
void addMoney(const PlanInput& in, Planned& planned);

}  // namespace litectl
