#pragma once

#include "engine/planner.h"
#include "model/snapshot.h"

namespace litectl {

// A value is never written over that of another key that may still work: a change that brings one
// to a place waits for the change that takes the other away, and is refused where there is none, or
// where keys would change places in a circle, or the place is that of a key on another target. Adds
// to the plan's dependencies and refusals. Pure.
void orderSlotMoves(const Snapshot& snapshot, const Memory& memory, Planned& planned);

}  // namespace litectl
