#pragma once

#include "engine/planner.h"

namespace litectl {

// Notes what carries our ownership record and nobody remembers having made: made by a run that
// died, or copied with the record of another object. Nobody can tell whether it is in use, so
// nothing is done to it. Pure.
void noteStrays(const PlanInput& in, Planned& planned);

}  // namespace litectl
