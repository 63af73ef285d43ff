#pragma once

#include "sandbox/sandbox.h"
#include "sandbox/state.h"

namespace litectl::sandbox {

// Adds objects as Sandbox::seed promises; ids that are taken are passed over.
void plant(State& state, const SandboxSeed& amounts, WallTime now);

}  // namespace litectl::sandbox
