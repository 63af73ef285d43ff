#pragma once

#include "spec/kind_spec.h"

#include "gen/command_outline.h"
#include "gen/generated_file.h"
#include "gen/json_schemas.h"

namespace litectl::gen {

// The reference under docs/reference/: a page for each kind, the settings, the command line, exit
// statuses and error codes. Markdown. Pure.
[[nodiscard]] GeneratedFiles referenceFiles(const SpecSet& specs, const SettingsShape& settings,
                                            const ProgramOutline& program);

}  // namespace litectl::gen
