#pragma once

#include "engine/planner.h"
#include "model/snapshot.h"
#include "spec/kind_spec.h"

namespace litectl {

// A target gives each name of a kind once (a key's alias, a user's address). A change that takes a
// name waits for the change that gives it up; where that one waits for this one, because names
// change places, this one first makes the other object lose it (Change::makesWay); and a name that
// its holder keeps is refused, saying whose it is. Adds to the plan's dependencies and refusals;
// last of all that add dependencies. Pure.
void orderNameMoves(const SpecSet& specs, const Snapshot& snapshot, Planned& planned);

}  // namespace litectl
