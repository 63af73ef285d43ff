#pragma once

#include "cli/commands.h"
#include "cli/option_groups.h"

#include <string>
#include <vector>

namespace litectl {

// All commands: their names, their options, and what runs them. A new command is a row here.
struct Command {
  Verb verb;
  std::string group;  // the command that it stands under ("audit"); empty: none
  std::string name;
  std::string help;
  void (*addOptions)(CLI::App& command, Options& options, Raw& raw);
  int (*run)(const CommandContext& context);
};

// In the order of the help text.
[[nodiscard]] const std::vector<Command>& commandTable();
// What a command that only holds others is for.
[[nodiscard]] std::string groupHelp(const std::string& group);

}  // namespace litectl
