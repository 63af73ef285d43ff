#include "cli/commands.h"
#include "cli/compose.h"
#include "cli/output.h"

#include <string>

#ifndef LITECTL_VERSION
#error "the build sets LITECTL_VERSION"
#endif

namespace litectl {

int runVersion(const CommandContext& context) {
  Output output(context.options);
  SourceFiles files;
  Diagnostics problems;
  const auto specs = composeSpecs(context.options.specsFolder, files, problems);
  const ProblemReport report(files, problems);
  for (const Error& error : problems.errors()) output.problem(report, error, false);
  if (!problems.ok()) return output.status(problems.exitStatus());
  const TargetSpec& target = specs->target;
  const std::string upTo = target.provedUpTo == target.provedFrom ? "" : " to " + target.provedUpTo;
  output.result("litectl " LITECTL_VERSION "\nspecs   " + specs->hash + "\nproved  " + target.name +
                " " + target.provedFrom + upTo + "\n");
  return output.status(0);
}

}  // namespace litectl
