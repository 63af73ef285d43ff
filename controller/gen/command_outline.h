#pragma once

#include <string>
#include <vector>

namespace litectl::gen {

// The command line as data, for pages and completion.

// What can stand where a value is asked for.
enum class Values {
  anything,
  choices,  // one of Option::choices
  files,
  folders,
  paths,   // files or folders
  objects  // KIND/NAME
};

struct OptionOutline {
  std::vector<std::string> names;  // "-f", "--file"; empty for an argument without a name
  std::string value;               // what its value is called ("PATH"); empty: it is a flag
  Values values = Values::anything;
  std::vector<std::string> choices;
  bool repeats = false;
  std::string help;
};

struct CommandOutline {
  std::string group;  // "audit"; empty: it stands alone
  std::string name;   // "verify"
  std::string help;
  std::vector<OptionOutline> options;

  [[nodiscard]] std::string words() const { return group.empty() ? name : group + " " + name; }
};

// A command that only holds others.
struct GroupOutline {
  std::string name;
  std::string help;
};

struct ProgramOutline {
  std::string help;
  std::vector<OptionOutline> options;  // with every command
  std::vector<GroupOutline> groups;
  std::vector<CommandOutline> commands;
};

}  // namespace litectl::gen
