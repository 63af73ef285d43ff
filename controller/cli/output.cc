#include "cli/output.h"

#include "base/files.h"
#include "base/log.h"
#include "cli/environment.h"
#include "cli/terminal.h"

#include <cerrno>
#include <string>
#include <unistd.h>

namespace litectl {

Output::Output(const Options& options) : json_(options.jsonLog) {
  style_.colour = !options.noColour && isTerminal(STDOUT_FILENO) &&
                  environmentVariable("NO_COLOR").empty() && environmentVariable("TERM") != "dumb";
}

void Output::result(std::string_view text) {
  if (failed_ || writeAll(STDOUT_FILENO, text)) return;
  failed_ = true;
  // Whoever reads a pipe may have had enough; that is no failure of ours.
  if (errno == EPIPE) return;
  problem(makeError(Code::writeFailed, "the result cannot be written: " + systemReason(errno),
                    "what was done is in the audit log; make room and look again"));
}

void Output::problem(std::string_view text, bool warning) {
  if (json_) {
    while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
    log(warning ? LogLevel::warning : LogLevel::error, text);
  } else {
    writeAll(STDERR_FILENO, text);
  }
}

void Output::problem(const Error& error) { problem(withoutKeys(render(error, SourceFiles()))); }

int Output::status(int status) const {
  return failed_ ? worseExit(status, exitStatus(ErrorClass::local)) : status;
}

}  // namespace litectl
