#pragma once

#include "engine/observation.h"
#include "engine/plan_input.h"
#include "engine/ports.h"
#include "model/applied.h"
#include "spec/kind_spec.h"

#include <cstddef>
#include <map>
#include <set>
#include <string>

namespace litectl {

// Kinds that this run has to look at: those that are declared or remembered, or were declared in
// the past that last-applied is taken from; where something may be deleted, or is declared to be
// shut out, those that would go along; and where the memory is to be rebuilt, all that can say
// whose they are.
[[nodiscard]] std::set<std::string> kindsInUse(const SpecSet& specs, const Desired& desired,
                                               const Memory& memory, const PlanRules& rules,
                                               const Desired* past = nullptr);

// Those of them that can be told without the manifests, and how many objects of each are
// remembered.
[[nodiscard]] std::map<std::string, std::size_t> kindsRemembered(const Memory& memory);

// Errors of what follows: the target's and the sink's.

// What the target holds of these kinds, `looking` having begun some of them, and what the sinks
// hold of the keys' values.
[[nodiscard]] Result<Snapshot> observe(const SpecSet& specs, Observation& looking, Sink& sink,
                                       const std::set<std::string>& kinds, const Desired& desired,
                                       const Memory& memory);

// Whether something that we made, or began to make, is not in its listing. Then it is worth asking
// whether everything is shown to us.
[[nodiscard]] bool missesSomething(const Snapshot& snapshot, const Memory& memory);

// The sinks' part alone, anew, for a run that may change things: no slot stays unsure.
[[nodiscard]] Status verifySlots(Sink& sink, const Desired& desired, const Memory& memory,
                                 Snapshot& snapshot);

// Looks at the places in sinks once more, with what has become known of them since.
[[nodiscard]] Status inspectSlots(Sink& sink, const Desired& desired, const Memory& memory,
                                  std::map<Slot, SlotState>& slots);

}  // namespace litectl
