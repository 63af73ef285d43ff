#pragma once

#include "base/diagnostics.h"
#include "cli/options.h"
#include "cli/settings.h"

namespace litectl {

// Finds and reads the settings file of this run (--config, else litectl.yaml here, else beside the
// first -f), or makes the settings of a quick start. The file's text is registered in
// `files`; its problems, and a run that cannot do without settings and has none, go to
// `diagnostics`.
[[nodiscard]] Settings loadSettings(const Options& options, SourceFiles& files,
                                    Diagnostics& diagnostics);

}  // namespace litectl
