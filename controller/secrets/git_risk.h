#pragma once

#include "base/context.h"
#include "base/result.h"

#include <filesystem>
#include <vector>

namespace litectl {

// Of these files, which need not exist yet, those that lie in a git work tree that does not ignore
// them: a `git add` would put them into a commit. For a slot ask about every file of it
// (FileSink::filesOf). Runs the git program once per work tree, and not at all outside of one.
// Errors: sinkInGit when there is a work tree and git cannot be asked; interrupted, timedOut.
[[nodiscard]] Result<std::vector<std::filesystem::path>> gitRisk(
    const Context& context, const std::vector<std::filesystem::path>& files);

}  // namespace litectl
