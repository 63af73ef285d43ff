#pragma once

#include <string>
#include <vector>

#include "gen/command_outline.h"

namespace litectl::gen {

// One script for each shell, without the line that says where it comes from.
[[nodiscard]] std::string bashCompletion(const ProgramOutline& program,
                                         const std::vector<std::string>& kinds);
[[nodiscard]] std::string zshCompletion(const ProgramOutline& program,
                                        const std::vector<std::string>& kinds);
[[nodiscard]] std::string fishCompletion(const ProgramOutline& program,
                                         const std::vector<std::string>& kinds);

// Pieces that they share.
[[nodiscard]] std::string joinedBy(const std::vector<std::string>& texts,
                                   const std::string& between);
// "Team" → "Team/".
[[nodiscard]] std::vector<std::string> withSlash(std::vector<std::string> kinds);
// All names of all options: "-f --file --url".
[[nodiscard]] std::string namesOf(const std::vector<OptionOutline>& options);
// The argument without a name; null pointer when the command takes none.
[[nodiscard]] const OptionOutline* argumentOf(const CommandOutline& command);

}  // namespace litectl::gen
