#pragma once

#include "engine/plan_input.h"
#include "engine/planner.h"

#include <string>
#include <string_view>

namespace litectl {

// An object that is made anew has a twin under another id for as long as that takes, so that its
// group is never without one. Pure.

[[nodiscard]] std::string twinIdOf(const std::string& liveId);

// Takes away what a replacement that was cut off left behind, once the object itself is there.
void removeTwins(const PlanInput& in, Planned& planned);

}  // namespace litectl
