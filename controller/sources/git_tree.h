#pragma once

#include "base/context.h"
#include "base/diagnostics.h"
#include "base/result.h"
#include "engine/source_text.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace litectl {

// A git repository, looked at through the `git` program: nothing is checked out, no hook, filter,
// alias or helper of its configuration runs, and nothing is fetched. A value; thread-safe.
// Errors: badRevision (with git's reason), interrupted, timedOut.
class GitTree {
 public:
  // The work tree that a file or folder lies in.
  [[nodiscard]] static Result<GitTree> around(const Context& context,
                                              const std::filesystem::path& path);

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

  // The commit that a revision names; nothing when there is no such one. A revision that begins
  // with
  // '-' would be an option, and is refused.
  [[nodiscard]] Result<std::optional<std::string>> commitOf(const Context& context,
                                                            const std::string& revision) const;
  [[nodiscard]] Result<bool> isAncestor(const Context& context, const std::string& commit,
                                        const std::string& of) const;

  // The manifests that `paths` covered at a commit: files, and folders with everything below them,
  // by the rules of readSources; but links are passed over. Paths lie in the work tree; one that
  // was not there covers nothing. Names in messages are "<commit, 12 digits>:<path>".
  [[nodiscard]] Result<std::vector<SourceText>> read(
      const Context& context, const std::string& commit,
      const std::vector<std::filesystem::path>& paths, SourceFiles& files) const;

  // Moves a ref from `before` (nothing: it is not there yet), or fails when it is elsewhere by now.
  [[nodiscard]] Status moveRef(const Context& context, const std::string& ref,
                               const std::string& commit,
                               const std::optional<std::string>& before) const;

 private:
  explicit GitTree(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::filesystem::path folder_;
};

}  // namespace litectl
