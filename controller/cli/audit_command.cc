#include "cli/commands.h"
#include "cli/output.h"
#include "cli/report_problems.h"
#include "cli/settings_file.h"
#include "store/audit_verify.h"

namespace litectl {

int runAuditVerify(const CommandContext& context) {
  const Options& options = context.options;
  Output output(options);
  std::filesystem::path folder;
  if (options.auditFolder) {
    folder = *options.auditFolder;
  } else {
    SourceFiles files;
    Diagnostics problems;
    folder = loadSettings(options, files, problems).audit;
    const ProblemReport report(files, problems);
    for (const Error& error : problems.errors()) output.problem(report, error, false);
    if (!problems.ok()) return output.status(problems.exitStatus());
  }
  const auto report = verifyAudit(folder);
  if (!report) {
    output.problem(report.error());
    return output.status(exitStatus(codeClass(report.error().code)));
  }
  output.result(report->text());
  if (report->empty()) {
    output.problem(makeError(Code::unreadableFile,
                             "there are no records in the audit log " + folder.string(),
                             "check the path; where something was applied before, the log was "
                             "taken away: look for a copy of it"));
    return output.status(exitStatus(codeClass(Code::unreadableFile)));
  }
  if (report->ok()) return output.status(0);
  output.problem(makeError(Code::auditBroken, "the audit log in " + folder.string() + " is broken",
                           "compare it with a copy kept elsewhere; the first problem is where to "
                           "begin"));
  return output.status(exitStatus(codeClass(Code::auditBroken)));
}

}  // namespace litectl
