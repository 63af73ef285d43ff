#pragma once

#include "engine/diff.h"
#include "engine/match.h"
#include "engine/plan_input.h"
#include "model/applied.h"
#include "model/plan.h"
#include "model/snapshot.h"
#include "spec/kind_spec.h"

#include <string>
#include <vector>

namespace litectl {

struct Planned {
  Plan plan;
  std::vector<Match> matches;       // by desired object, in the same order
  std::vector<Applied> toRemember;  // in sync, but last-applied says something else
};

// Desired, snapshot and memory become a plan. Pure and deterministic: the same three give the same
// plan, whatever the order of files or of calls. Guards come after (guard.h).
[[nodiscard]] Planned makePlan(const PlanInput& in);

// Last-applied of an object once its verdicts hold on the target.
[[nodiscard]] Applied appliedAfter(const DesiredObject& desired, const std::string& liveId,
                                   const std::vector<FieldVerdict>& verdicts);

}  // namespace litectl
