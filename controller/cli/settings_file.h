#pragma once

#include "base/diagnostics.h"
#include "cli/options.h"
#include "cli/settings.h"

#include <filesystem>
#include <optional>

namespace litectl {

// The folder that -f's first path is, or lies in; for standard input the current one. Absolute.
[[nodiscard]] std::filesystem::path firstFolder(const Options& options);

// The settings file of this run: --config, else litectl.yaml here, else beside the first -f.
[[nodiscard]] std::optional<std::filesystem::path> findSettingsFile(const Options& options);

// Finds and reads the settings, or makes those of a quick start. The file's text is registered in
// `files`; its problems, and a run that cannot do without settings and has none, go to
// `diagnostics`.
[[nodiscard]] Settings loadSettings(const Options& options, SourceFiles& files,
                                    Diagnostics& diagnostics);

}  // namespace litectl
