#include "gen/completions.h"

#include "gen/completion_shells.h"

namespace litectl::gen {

std::string joinedBy(const std::vector<std::string>& texts, const std::string& between) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : between) + text;
  return out;
}

std::vector<std::string> withSlash(std::vector<std::string> kinds) {
  for (std::string& kind : kinds) kind += "/";
  return kinds;
}

std::string namesOf(const std::vector<OptionOutline>& options) {
  std::string out;
  for (const OptionOutline& option : options) {
    if (!option.names.empty()) out += (out.empty() ? "" : " ") + joinedBy(option.names, " ");
  }
  return out;
}

const OptionOutline* argumentOf(const CommandOutline& command) {
  for (const OptionOutline& option : command.options) {
    if (option.names.empty()) return &option;
  }
  return nullptr;
}

GeneratedFiles completionFiles(const ProgramOutline& program,
                               const std::vector<std::string>& kinds) {
  const std::string from = "# " + generatedFrom("controller/cli/command_table.cc") + "\n";
  return {{"completions/litectl.bash", from + bashCompletion(program, kinds)},
          // compinit looks at the first line.
          {"completions/_litectl", "#compdef litectl\n" + from + zshCompletion(program, kinds)},
          {"completions/litectl.fish", from + fishCompletion(program, kinds)}};
}

}  // namespace litectl::gen
