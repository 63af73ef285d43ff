#pragma once

#include "base/result.h"
#include "engine/guard.h"
#include "engine/plan_input.h"
#include "model/plan.h"
#include "value/value.h"

#include <cstddef>
#include <string>
#include <vector>

namespace litectl {

// A plan as it was saved for somebody to look at (docs/formats/saved-plan.md): what is agreed to is
// its checksum, made with these rules. Pure.
struct Approval {
  std::string target;
  std::string inventory;
  std::string specs;  // hash
  std::string checksum;
  PlanRules plan;    // as they were; target and inventory are those above
  GuardRules guard;  // only what was allowed for that run
  Value changes;     // of the plan, to say what differs
};

[[nodiscard]] Approval approvalOf(const Plan& plan, const std::string& checksum,
                                  const PlanRules& rules, const GuardRules& guard);

[[nodiscard]] Value approvalToValue(const Approval& approval);
// Error: badPlanFile, with what is wrong.
[[nodiscard]] Result<Approval> approvalFromValue(const Value& value);

// What a plan does otherwise than agreed: "Team/a: update, not agreed to". At most `most` of them,
// and a last one that says how many more.
[[nodiscard]] std::vector<std::string> differencesFrom(const Approval& approval, const Plan& now,
                                                       std::size_t most = 5);

}  // namespace litectl
