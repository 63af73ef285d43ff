#pragma once

#include "base/diagnostics.h"
#include "cli/options.h"
#include "cli/settings.h"
#include "engine/source_text.h"

namespace litectl {

// What -f covers, read into memory: all texts but the settings file itself, and roots as they are
// remembered. Problems go to `diagnostics`.
[[nodiscard]] Sources readManifests(const Options& options, const Settings& settings,
                                    SourceFiles& files, Diagnostics& diagnostics);

}  // namespace litectl
