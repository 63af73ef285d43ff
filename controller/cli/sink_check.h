#pragma once

#include "base/context.h"
#include "base/diagnostics.h"
#include "cli/run_config.h"
#include "model/resource.h"
#include "secrets/file_sink.h"

namespace litectl {

// What only this machine can tell about where keys' values would go: a path that leaves the root, a
// git work tree that does not ignore it, a disk that does not last. Adds every problem, writes
// nothing. `inCi`: the variable CI is true.
void checkSinks(const Context& context, const RunConfig& config, const FileSink& sink, bool inCi,
                const Desired& desired, Diagnostics& diagnostics);

}  // namespace litectl
