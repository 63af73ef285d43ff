#include "base/log.h"
#include "cli/command_table.h"
#include "cli/output.h"
#include "cli/signals.h"
#include "cli/standard_streams.h"
#include "cli/terminal.h"
#include "secrets/process_guard.h"

#include <cstdlib>
#include <exception>
#include <new>
#include <unistd.h>

namespace litectl {
namespace {

// An exception that nobody expected may carry anything, so none of it is shown.
[[noreturn]] void giveUp() {
  writeAll(STDERR_FILENO,
           "error E4008 internal: litectl came to a state it was not made for\n"
           "  fix: run again, which goes on from the journal; please report this\n");
  std::_Exit(6);
}

int runCommand(const CommandContext& context) {
  for (const Command& command : commandTable()) {
    if (command.verb == context.options.verb) return command.run(context);
  }
  return exitStatus(ErrorClass::local);
}

int start(int argc, const char* const* argv) {
  Output plain{Options{}};
  // Before anything secret is read.
  if (const Status guarded = guardProcess(); !guarded) {
    plain.problem(guarded.error());
    return exitStatus(codeClass(guarded.error().code));
  }
  const auto parsed = parseCommandLine(argc, argv);
  if (!parsed) {
    plain.problem(parsed.error());
    return exitStatus(codeClass(parsed.error().code));
  }
  if (parsed->help) {
    plain.result(*parsed->help);
    return plain.status(0);
  }
  const Options& options = parsed->options;
  configureLog(options.verbosity == 0   ? LogLevel::warning
               : options.verbosity == 1 ? LogLevel::info
                                        : LogLevel::debug,
               options.jsonLog);
  const Signals signals;
  SystemClock clock;
  SystemRandom random;
  return runCommand({options, clock, random, signals.token()});
}

}  // namespace
}  // namespace litectl

int main(int argc, char** argv) {
  litectl::prepareStandardStreams();
  std::set_terminate(litectl::giveUp);
  return litectl::start(argc, argv);
}
