#include "gen/completion_shells.h"

namespace litectl::gen {
namespace {

// Inside single quotes; brackets and colons mean something to _arguments.
std::string spec(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
      continue;
    }
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string action(const OptionOutline& option) {
  switch (option.values) {
    case Values::choices:
      return "(" + joinedBy(option.choices, " ") + ")";
    case Values::objects:
      return "_litectl_objects";
    case Values::files:
    case Values::paths:
      return "_files";
    case Values::folders:
      return "_files -/";
    case Values::anything:
      break;
  }
  return " ";
}

// Lines of _arguments: one for each name of an option.
std::string arguments(const std::vector<OptionOutline>& options) {
  std::string out;
  for (const OptionOutline& option : options) {
    const std::string value =
        option.value.empty() ? "" : ":" + spec(option.value) + ":" + action(option);
    if (option.names.empty()) {
      out += " \\\n            '1" + value + "'";
      continue;
    }
    for (const std::string& name : option.names) {
      const bool isLong = name.rfind("--", 0) == 0;
      const std::string others = option.repeats ? "'*'" : "'(" + joinedBy(option.names, " ") + ")'";
      out += " \\\n            " + others + "'" + name +
             (option.value.empty() ? ""
              : isLong             ? "="
                                   : "+") +
             "[" + spec(option.help) + "]" + value + "'";
    }
  }
  return out;
}

std::string described(const std::string& name, const std::string& help) {
  return "\n        '" + spec(name) + ":" + spec(help) + "'";
}

// The step that offers commands, then hands on to the one that was chosen.
std::string choosing(const std::string& what, const std::string& commands,
                     const std::string& options) {
  return "  local -a commands\n  local context state state_descr line\n  typeset -A opt_args\n"
         "  _arguments -C" +
         options + " \\\n        '1:" + what + ":->command' '*:: :->rest' && return\n" +
         "  case $state in\n    command)\n      commands=(" + commands + ")\n      _describe '" +
         what + "' commands\n      ;;\n";
}

}  // namespace

std::string zshCompletion(const ProgramOutline& program, const std::vector<std::string>& kinds) {
  std::string out =
      "# Put it into a folder of $fpath, under this very name.\n\n_litectl_objects() {\n"
      "  compadd -S '' -- " +
      joinedBy(withSlash(kinds), " ") + "\n}\n\n";
  for (const GroupOutline& group : program.groups) {
    std::string inner;
    std::string arms;
    for (const CommandOutline& command : program.commands) {
      if (command.group != group.name) continue;
      inner += described(command.name, command.help);
      arms += "        " + command.name + ")\n          _arguments" + arguments(command.options) +
              arguments(program.options) + "\n          ;;\n";
    }
    out += "_litectl_" + group.name + "() {\n" + choosing("command", inner, "") +
           "    rest)\n      case $line[1] in\n" + arms + "      esac\n      ;;\n  esac\n}\n\n";
  }
  std::string commands;
  std::string arms;
  for (const GroupOutline& group : program.groups) {
    commands += described(group.name, group.help);
    arms += "        " + group.name + ") _litectl_" + group.name + " ;;\n";
  }
  for (const CommandOutline& command : program.commands) {
    if (!command.group.empty()) continue;
    commands += described(command.name, command.help);
    arms += "        " + command.name + ")\n          _arguments" + arguments(command.options) +
            arguments(program.options) + "\n          ;;\n";
  }
  return out + "_litectl() {\n" + choosing("command", commands, arguments(program.options)) +
         "    rest)\n      case $line[1] in\n" + arms +
         "      esac\n      ;;\n  esac\n}\n\n_litectl \"$@\"\n";
}

}  // namespace litectl::gen
