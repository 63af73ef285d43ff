#pragma once

#include "engine/plan_rules.h"
#include "engine/ports.h"
#include "model/applied.h"
#include "spec/kind_spec.h"

#include <set>
#include <string>

namespace litectl {

// Kinds that this run has to look at: those that are declared or remembered; where something may be
// deleted, or is declared to be shut out, those that would go along; and where the memory is to be
// rebuilt, all that can say whose they are.
[[nodiscard]] std::set<std::string> kindsInUse(const SpecSet& specs, const Desired& desired,
                                               const Memory& memory, const PlanRules& rules);

// What the target holds of these kinds, and what the sinks hold of the keys' values. Kinds are read
// at the same time; how many calls go out at once is the target's affair.
[[nodiscard]] Result<Snapshot> observe(const Context& context, Target& target, Sink& sink,
                                       const std::set<std::string>& kinds, const Desired& desired,
                                       const Memory& memory);

// The sinks' part alone, anew, for a run that may change things: no slot stays unsure.
[[nodiscard]] Status verifySlots(Sink& sink, const Desired& desired, const Memory& memory,
                                 Snapshot& snapshot);

}  // namespace litectl
