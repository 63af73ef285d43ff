#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "cli/options.h"

#include <stop_token>

namespace litectl {

// The commands. Each prints its result on standard output and problems on standard error, and
// returns the exit status.

struct CommandContext {
  const Options& options;
  Clock& clock;
  Random& random;
  std::stop_token stop;
};

// validate, plan, apply and explain: one line with four stopping points.
[[nodiscard]] int runLineCommand(const CommandContext& context);
[[nodiscard]] int runExport(const CommandContext& context);
[[nodiscard]] int runConvert(const CommandContext& context);
[[nodiscard]] int runSandbox(const CommandContext& context);
[[nodiscard]] int runAuditVerify(const CommandContext& context);
[[nodiscard]] int runGen(const CommandContext& context);
[[nodiscard]] int runVersion(const CommandContext& context);

}  // namespace litectl
