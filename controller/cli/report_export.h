#pragma once

#include "base/diagnostics.h"
#include "cli/options.h"
#include "cli/output.h"
#include "engine/export.h"

#include <vector>

namespace litectl {

// What export and convert do with manifests that they made.

// Writes them to the folder of -d, and says how many of each kind; with "-" to standard output.
// Problems: those of writeManifestFiles.
void deliverManifests(const Exported& exported, const Options& options, Output& output,
                      Diagnostics& problems);

// Notes, then warnings and problems, on standard error; of many the first ones unless -v asks for
// all.
void reportNotes(const std::vector<Error>& notes, const Options& options, const SourceFiles& files,
                 const Diagnostics& problems, Output& output);

}  // namespace litectl
