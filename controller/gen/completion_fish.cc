#include "gen/completion_shells.h"

namespace litectl::gen {
namespace {

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string values(const OptionOutline& option, const std::vector<std::string>& kinds) {
  switch (option.values) {
    case Values::choices:
      return " -a " + quoted(joinedBy(option.choices, " "));
    case Values::objects:
      return " -a " + quoted(joinedBy(withSlash(kinds), " "));
    case Values::files:
    case Values::paths:
      return " -F";
    case Values::folders:
      return " -a '(__fish_complete_directories)'";
    case Values::anything:
      break;
  }
  return "";
}

std::string line(const std::string& condition, const OptionOutline& option,
                 const std::vector<std::string>& kinds) {
  std::string out = "complete -c litectl";
  if (!condition.empty()) out += " -n " + quoted(condition);
  for (const std::string& name : option.names) {
    const bool isLong = name.rfind("--", 0) == 0;
    out += isLong ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  if (!option.value.empty()) {
    if (!option.names.empty()) out += " -r";
    out += values(option, kinds);
  }
  return out + " -d " + quoted(option.help) + "\n";
}

}  // namespace

std::string fishCompletion(const ProgramOutline& program, const std::vector<std::string>& kinds) {
  std::string out =
      "# Put it where fish looks (/usr/share/fish/vendor_completions.d/litectl.fish).\n\n"
      "complete -c litectl -f\n";
  for (const OptionOutline& option : program.options) out += line("", option, kinds);
  std::string top;
  for (const GroupOutline& group : program.groups) top += " " + group.name;
  for (const CommandOutline& command : program.commands) {
    if (command.group.empty()) top += " " + command.name;
  }
  const std::string none = "not __fish_seen_subcommand_from" + top;
  for (const GroupOutline& group : program.groups) {
    out += "complete -c litectl -n " + quoted(none) + " -a " + group.name + " -d " +
           quoted(group.help) + "\n";
  }
  for (const CommandOutline& command : program.commands) {
    const std::string inside = "__fish_seen_subcommand_from ";
    std::string before = none;
    std::string after = inside + command.name;
    if (!command.group.empty()) {
      std::string others;
      for (const CommandOutline& other : program.commands) {
        if (other.group == command.group) others += " " + other.name;
      }
      before = inside + command.group + "; and not __fish_seen_subcommand_from" + others;
      after = inside + command.group + "; and " + after;
    }
    out += "\ncomplete -c litectl -n " + quoted(before) + " -a " + command.name + " -d " +
           quoted(command.help) + "\n";
    for (const OptionOutline& option : command.options) out += line(after, option, kinds);
  }
  return out;
}

}  // namespace litectl::gen
