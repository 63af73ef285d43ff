#pragma once

#include <string>
#include <vector>

#include "gen/command_outline.h"
#include "gen/generated_file.h"

namespace litectl::gen {

// Completion for bash, zsh and fish, under completions/: commands, options, values that are a
// closed list, files and folders, and kinds where an object is named. Pure.
[[nodiscard]] GeneratedFiles completionFiles(const ProgramOutline& program,
                                             const std::vector<std::string>& kinds);

}  // namespace litectl::gen
