#pragma once

#include "base/diagnostics.h"
#include "cli/options.h"
#include "cli/settings.h"
#include "engine/pipeline.h"

#include <string>
#include <vector>

namespace litectl {

// What a run works with once flags and settings are put together.
struct RunConfig {
  Settings settings;
  TargetSettings target;
  RunRules rules;
};

// Flags go before settings. Adds to `diagnostics` what does not go together: a target that is not
// in the settings, several targets and none named. Pure; the result is usable without errors.
[[nodiscard]] RunConfig configureRun(const Options& options, Settings settings,
                                     Diagnostics& diagnostics);

// Roots as they are remembered: relative where they lie beneath `folder`, so that moving a whole
// checkout changes nothing. Sorted, distinct.
[[nodiscard]] std::vector<std::string> stableRoots(std::vector<std::string> roots,
                                                   const std::filesystem::path& folder);

}  // namespace litectl
