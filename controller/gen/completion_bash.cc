#include "gen/completion_shells.h"

namespace litectl::gen {
namespace {

// What completes one value, as shell commands that add to COMPREPLY.
std::string filling(const OptionOutline& option) {
  switch (option.values) {
    case Values::choices:
      return "words '" + joinedBy(option.choices, " ") + "'";
    case Values::objects:
      return "objects";
    case Values::files:
    case Values::paths:
      return "files -f";
    case Values::folders:
      return "files -d";
    case Values::anything:
      break;
  }
  return "nothing";
}

// case arms "-o | --output) …" for options that take a value.
std::string valueArms(const std::vector<OptionOutline>& options) {
  std::string out;
  for (const OptionOutline& option : options) {
    if (option.value.empty() || option.names.empty()) continue;
    out += "        " + joinedBy(option.names, " | ") + ") _litectl_" + filling(option) +
           "; return ;;\n";
  }
  return out;
}

}  // namespace

std::string bashCompletion(const ProgramOutline& program, const std::vector<std::string>& kinds) {
  std::string out =
      R"(# Put it where bash-completion looks (/usr/share/bash-completion/completions/litectl), or source it.

_litectl_nothing() { :; }
_litectl_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur"); }
_litectl_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen "$1" -- "$cur")
}
_litectl_objects() {
  compopt -o nospace 2>/dev/null
)";
  out += "  _litectl_words '" + joinedBy(withSlash(kinds), " ") + "'\n}\n\n";
  out += R"(_litectl() {
  local cur=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command='' word at
  # --option=value comes as three words.
  if [ "$cur" = '=' ]; then
    cur=''
  elif [ "$previous" = '=' ]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  COMPREPLY=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    word=${COMP_WORDS[at]}
    case "$command $word" in
)";
  std::string words;
  for (const GroupOutline& group : program.groups) words += " | ' " + group.name + "'";
  for (const CommandOutline& command : program.commands) {
    words += " | '" + command.group + " " + command.name + "'";
  }
  out += "      " + words.substr(3) + R"() command="${command:+$command }$word" ;;
    esac
  done
  case $command in
)";
  std::string first = namesOf(program.options);
  std::string top;
  for (const GroupOutline& group : program.groups) top += " " + group.name;
  for (const CommandOutline& command : program.commands) {
    if (command.group.empty()) top += " " + command.name;
  }
  out += "    '')\n      case $previous in\n" + valueArms(program.options) +
         "      esac\n      _litectl_words '" + first + top + "'\n      ;;\n";
  for (const GroupOutline& group : program.groups) {
    std::string inner;
    for (const CommandOutline& command : program.commands) {
      if (command.group == group.name) inner += (inner.empty() ? "" : " ") + command.name;
    }
    out += "    '" + group.name + "') _litectl_words '" + inner + "' ;;\n";
  }
  for (const CommandOutline& command : program.commands) {
    out += "    '" + command.words() + "')\n      case $previous in\n" +
           valueArms(command.options) + valueArms(program.options) + "      esac\n";
    const OptionOutline* argument = argumentOf(command);
    if (argument != nullptr) {
      out += "      case $cur in\n        -*) ;;\n        *) _litectl_" + filling(*argument) +
             "; return ;;\n      esac\n";
    }
    out += "      _litectl_words '" + namesOf(command.options) + " " + namesOf(program.options) +
           "'\n      ;;\n";
  }
  return out + "  esac\n}\n\ncomplete -F _litectl litectl\n";
}

}  // namespace litectl::gen
