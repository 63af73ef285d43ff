#include "cli/output.h"

#include "base/files.h"
#include "base/log.h"
#include "base/secret_shapes.h"
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
  if (failed_ || unread_ || writeAll(STDOUT_FILENO, text)) return;
  // Whoever reads a pipe may have had enough; that is no failure of ours.
  unread_ = errno == EPIPE;
  if (unread_) return;
  failed_ = true;
  problem(makeError(Code::writeFailed, "the result cannot be written: " + systemReason(errno),
                    "what was done is in the audit log; make room and look again"));
}

void Output::problem(const ProblemReport& report, const Error& error, bool warning) {
  if (!json_) {
    writeAll(STDERR_FILENO, report.text(error, warning));
    return;
  }
  std::string message = error.message;
  for (const std::string& step : error.context) message += ", " + step;
  log(warning ? LogLevel::warning : LogLevel::error, maskSecrets(message), report.members(error));
}

void Output::problem(const Error& error) {
  const SourceFiles none;
  problem(ProblemReport(none, {}), error, false);
}

void Output::remark(std::string_view text) {
  if (json_) {
    log(LogLevel::warning, text);
  } else {
    writeAll(STDERR_FILENO, std::string(text) + "\n");
  }
}

int Output::status(int status) const {
  return failed_ ? worseExit(status, exitStatus(ErrorClass::local)) : status;
}

}  // namespace litectl
