#include "gen/completion_shells.h"
#include "gen/reference_pages.h"

namespace litectl::gen {
namespace {

std::string optionRows(const std::vector<OptionOutline>& options) {
  std::string out;
  for (const OptionOutline& option : options) {
    std::string name = joinedBy(option.names, ", ");
    if (!option.value.empty()) name += (name.empty() ? "" : " ") + option.value;
    std::string help = option.help;
    if (!option.choices.empty()) help += " (" + joinedBy(option.choices, ", ") + ")";
    out += tableRow({"`" + name + "`", help});
  }
  return out;
}

}  // namespace

GeneratedFile commandLinePage(const ProgramOutline& program) {
  std::string text = program.help + "\n\nWith every command:\n\n" + tableHead({"option", ""}) +
                     optionRows(program.options);
  for (const CommandOutline& command : program.commands) {
    text += "\n## litectl " + command.words() + "\n\n" + command.help + ".\n";
    if (!command.options.empty()) {
      text += "\n" + tableHead({"option", ""}) + optionRows(command.options);
    }
  }
  return page("command-line", "controller/cli/command_table.cc", "Command line", text);
}

}  // namespace litectl::gen
