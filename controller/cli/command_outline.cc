#include "cli/command_outline.h"

#include "cli/command_table.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace litectl {
namespace {

using gen::OptionOutline;
using gen::Values;

// CLI11 says "FORMAT:{json,text}" where only these are taken.
std::vector<std::string> choicesIn(const std::string& typeName) {
  std::vector<std::string> choices;
  const std::size_t open = typeName.find(":{");
  if (open == std::string::npos) return choices;
  std::string rest = typeName.substr(open + 2, typeName.rfind('}') - open - 2);
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    choices.push_back(rest.substr(0, comma));
    rest.erase(0, comma + 1);
  }
  std::sort(choices.begin(), choices.end());
  return choices;
}

Values valuesOf(const std::string& value, bool hasChoices) {
  if (hasChoices) return Values::choices;
  if (value == "FILE") return Values::files;
  if (value == "DIR") return Values::folders;
  if (value == "PATH") return Values::paths;
  return value == "KIND/NAME" ? Values::objects : Values::anything;
}

OptionOutline outlineOf(const CLI::Option& option) {
  OptionOutline out;
  for (const std::string& name : option.get_snames()) out.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) out.names.push_back("--" + name);
  out.help = option.get_description();
  if (option.get_items_expected_max() == 0) return out;
  const std::string typeName = option.get_type_name();
  out.value = typeName.substr(0, typeName.find(":{"));
  out.choices = choicesIn(typeName);
  out.values = valuesOf(out.value, !out.choices.empty());
  out.repeats = option.get_items_expected_max() > 1;
  return out;
}

std::vector<OptionOutline> optionsOf(const CLI::App& app) {
  std::vector<OptionOutline> out;
  for (const CLI::Option* option : app.get_options()) {
    if (option != app.get_help_ptr()) out.push_back(outlineOf(*option));
  }
  return out;
}

}  // namespace

gen::ProgramOutline commandOutline() {
  Options options;
  Raw raw;
  gen::ProgramOutline outline;
  CLI::App program{std::string(kProgramHelp)};
  addCommonOptions(program, options, raw);
  outline.help = kProgramHelp;
  outline.options = optionsOf(program);
  outline.options.push_back({{"-h", "--help"}, "", Values::anything, {}, false, "Show this text"});
  for (const Command& command : commandTable()) {
    CLI::App app;
    command.addOptions(app, options, raw);
    const bool newGroup =
        !command.group.empty() &&
        std::none_of(outline.groups.begin(), outline.groups.end(),
                     [&](const auto& group) { return group.name == command.group; });
    if (newGroup) outline.groups.push_back({command.group, groupHelp(command.group)});
    outline.commands.push_back({command.group, command.name, command.help, optionsOf(app)});
  }
  return outline;
}

}  // namespace litectl
