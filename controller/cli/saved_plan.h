#pragma once

#include "base/diagnostics.h"
#include "cli/run_config.h"
#include "engine/approval.h"
#include "engine/pipeline.h"

#include <filesystem>
#include <optional>

namespace litectl {

// The file that carries a plan from whoever made it to whoever applies it.

// Errors: writeFailed.
[[nodiscard]] Status savePlan(const std::filesystem::path& path, const Run& run,
                              const RunRules& rules);

// Reads one, and gives the run the rules that it was made with. Nothing, after having said what is
// wrong: unreadableFile, badPlanFile; planMoved where it is of another target or inventory, or was
// made with other specs.
[[nodiscard]] std::optional<Approval> loadApproval(const std::filesystem::path& path,
                                                   const SpecSet& specs, RunConfig& config,
                                                   Diagnostics& problems);

// Why the plan of this run is not the one that was agreed to; nothing when it is.
[[nodiscard]] std::optional<Error> deviation(const Approval& approval, const Run& run);

}  // namespace litectl
