#pragma once

#include "engine/planner.h"
#include "engine/ports.h"
#include "engine/recorder.h"

#include <cstddef>
#include <vector>

namespace litectl {

struct ApplyPorts {
  Target& target;
  Store& store;
  AuditLog& audit;
  Sink& sink;
  SecretSource* secrets;  // null where no manifest can refer to any
  Random& random;
};

struct ApplyRules {
  std::size_t inFlight = 4;  // calls at a time: the proxy has one worker
};

// Carries out a plan: a ready queue over its dependencies with `inFlight` workers, then one
// verifying read per kind, then sinks and records; then the same for the removals that had to wait
// for it. Dependants of a failure are skipped. When a stop is asked for nothing new is begun; what
// was begun is brought to its end.
// One outcome per change, in the plan's order.
[[nodiscard]] std::vector<Outcome> applyPlan(const Context& context, const SpecSet& specs,
                                             const Planned& planned, const Snapshot& snapshot,
                                             const Memory& memory, const ApplyPorts& ports,
                                             const RunInfo& info, const ApplyRules& rules);

}  // namespace litectl
