#pragma once

#include "base/context.h"
#include "base/result.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// One run of another program, without a shell. The program is looked up in PATH.
struct Command {
  std::string program;
  std::vector<std::string> arguments;    // never a secret: others can read them
  std::vector<std::string> environment;  // "NAME=value"; nothing else is handed on
  std::filesystem::path folder;          // where it runs; empty: here
  std::string_view input;                // for its standard input; borrowed
  std::size_t maxOutput = 1U << 20U;     // more than this of either stream is an error
};

struct CommandOutput {
  int status = 0;  // exit status, or 128 + signal
  std::string output;
  std::string errors;
};

// Runs it to its end, in a process group of its own; at a stop or the deadline the whole group is
// killed and reaped. A status that is not zero is a result, not an error. Thread-safe.
// Errors: interrupted, timedOut, tooLarge, internal (cannot be started; says why).
[[nodiscard]] Result<CommandOutput> runCommand(const Context& context, const Command& command);

// Those of the named variables that are set, as "NAME=value".
[[nodiscard]] std::vector<std::string> keepEnvironment(const std::vector<std::string>& names);

}  // namespace litectl
