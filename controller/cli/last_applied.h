#pragma once

#include "base/context.h"
#include "base/diagnostics.h"
#include "cli/options.h"
#include "cli/run_config.h"
#include "engine/source_text.h"
#include "sources/git_tree.h"

#include <optional>
#include <string>

namespace litectl {

// Last-applied from git (--last-applied): the manifests at a revision that is an ancestor of what
// is checked out, and the ref that remembers what was applied last,
// refs/litectl/<inventory>/<target>. One run's use; not thread-safe. Options and config must
// outlive it.
class LastApplied {
 public:
  LastApplied(const Options& options, const RunConfig& config);

  [[nodiscard]] bool wanted() const { return !revision_.empty(); }
  // The manifests of then; none where the ref is not there yet. Nothing after a problem. Before
  // an apply, what is applied now must be what is checked out. Problems: badRevision, notAncestor.
  [[nodiscard]] std::optional<Sources> read(const Context& context, bool applies,
                                            const Sources& now, SourceFiles& files,
                                            Diagnostics& problems);
  // After an apply that was successful altogether.
  [[nodiscard]] Status advance(const Context& context) const;

 private:
  [[nodiscard]] Result<std::optional<Sources>> find(const Context& context, bool applies,
                                                    const Sources& now, SourceFiles& files);
  [[nodiscard]] Result<std::vector<SourceText>> manifestsAt(const Context& context,
                                                            const std::string& commit,
                                                            SourceFiles& files) const;
  [[nodiscard]] std::string ref() const;

  const Options& options_;
  const RunConfig& config_;
  const std::string revision_;
  std::optional<GitTree> tree_;
  std::string head_;
  std::optional<std::string> before_;  // where the ref was
};

}  // namespace litectl
