#pragma once

#include <cstddef>

#include "e2e/site.h"
#include "kill/fleet.h"

namespace litectl::testing {

// Expects that the world is in order after a run that went well: every value in the sink answers on
// the target, every key of the inventory on the target is in the sink, no alias is there twice,
// nothing is pending or open, the audit chain verifies, and the plan is clean. Looks with its own
// eyes where it can: rows as the target lists them, files as they lie in their folders.
void expectInOrder(e2e::Site& site, const Fleet& fleet);

}  // namespace litectl::testing
