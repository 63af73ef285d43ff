#pragma once

#include "engine/plan_input.h"
#include "model/applied.h"
#include "model/plan.h"
#include "model/snapshot.h"

#include <string>

namespace litectl {

// Whether the value of `hash`, which lies in a sink, may give way to another one: only where it is
// known to be of a key that we made and that is gone. One that the target lists works; one that
// nobody here remembers may be of another target or store. Pure.
[[nodiscard]] bool isDeadValue(const KindSnapshot& keys, const Memory& memory,
                               const std::string& hash);

// Counts at each change of a plan the values of that kind that are replaced or removed with it;
// anew, where some changes were taken out since. Pure.
void markDroppedValues(const PlanInput& in, Plan& plan);

}  // namespace litectl
