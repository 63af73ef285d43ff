#pragma once

#include "base/clock.h"
#include "base/diagnostics.h"
#include "engine/load.h"
#include "model/resource.h"
#include "spec/kind_spec.h"

namespace litectl {

// Checks what the manifests ask for against the policies among them (PlanPolicy). Pure: no target
// is asked, so what is on it counts for nothing.
//
// Checked are the desired objects, with what they inherit. A violation is reported at the line of
// the value that breaks the policy, wherever that stands, or at the object's name where something
// is missing; once where many objects take the same value over. Reports selectors, kinds and
// patterns of policies that cannot be read, too.
void checkPolicies(const Loaded& loaded, const SpecSet& specs, const Desired& desired, WallTime now,
                   Diagnostics& diagnostics);

}  // namespace litectl
