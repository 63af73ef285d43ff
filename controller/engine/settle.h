#pragma once

#include "engine/ports.h"
#include "engine/recorder.h"
#include "model/applied.h"
#include "model/plan.h"
#include "model/snapshot.h"
#include "spec/kind_spec.h"

#include <string>
#include <vector>

namespace litectl {

// Closes what interrupted runs left open, always forward: a key that exists is brought to its sink
// and remembered, a create that never happened is struck out, a delete that happened is recorded.
// Of the manifests it asks only where a value is wanted that was on its way to another place. May
// itself be interrupted at any point. What it cannot close stays open; `now` is read once per run.
// Gives the objects that stay open because their sink failed, and why: nothing else waits for them.
// Errors: the store's and the audit log's. Run it before planning; afterwards load memory again.
[[nodiscard]] Result<std::vector<Refusal>> settleOpenIntents(
    const SpecSet& specs, const Desired& desired, const Snapshot& snapshot, const Memory& memory,
    const std::string& inventory, WallTime now, Sink& sink, Recorder& recorder);

}  // namespace litectl
