#include "secrets/git_risk.h"

#include "base/subprocess.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <utility>

namespace litectl {
namespace {

using Path = std::filesystem::path;

// The work tree a file is, or would be, in.
std::optional<Path> workTreeOf(const Path& file) {
  for (Path folder = file.parent_path();; folder = folder.parent_path()) {
    std::error_code none;
    if (std::filesystem::exists(folder / ".git", none)) return folder;
    if (folder == folder.parent_path()) return std::nullopt;
  }
}

Path realFolder(const Path& folder) {
  std::error_code failed;
  const Path real = std::filesystem::weakly_canonical(std::filesystem::absolute(folder), failed);
  return failed ? std::filesystem::absolute(folder).lexically_normal() : real;
}

Error cannotAsk(const Path& tree, const std::string& why) {
  return makeError(Code::sinkInGit,
                   "the sink is in the git work tree " + tree.string() +
                       ", and git cannot say whether it ignores it: " + why,
                   "choose a root for the sink outside of it");
}

// Those that git ignores. Files already in its index count as not ignored.
Result<std::set<Path>> ignoredIn(const Context& context, const Path& tree,
                                 const std::vector<Path>& files) {
  std::string input;
  for (const Path& file : files) input.append(file.string()).push_back('\0');
  Command git;
  git.program = "git";
  // The work tree may be a stranger's: run nothing that its configuration names.
  git.arguments = {"-c",          "core.fsmonitor=false", "-c", "safe.directory=*", "-C",
                   tree.string(), "check-ignore",         "-z", "--stdin"};
  git.environment = keepEnvironment({"PATH", "HOME", "XDG_CONFIG_HOME"});
  git.environment.emplace_back("LC_ALL=C");
  git.input = input;
  git.maxOutput = input.size() + 4096;
  Result<CommandOutput> answer = runCommand(context, git);
  if (!answer) {
    if (answer.error().code != Code::internal) return std::move(answer).error();
    return cannotAsk(tree, answer.error().message);
  }
  if (answer->status != 0 && answer->status != 1) {
    return cannotAsk(tree, "it ended with status " + std::to_string(answer->status));
  }
  std::set<Path> ignored;
  for (std::size_t at = 0; at < answer->output.size();) {
    const std::size_t end = answer->output.find('\0', at);
    if (end == std::string::npos) break;
    ignored.insert(answer->output.substr(at, end - at));
    at = end + 1;
  }
  return ignored;
}

}  // namespace

Result<std::vector<Path>> gitRisk(const Context& context, const std::vector<Path>& files) {
  std::map<Path, std::vector<Path>> byTree;
  std::map<Path, Path> given;                 // canonical → as asked
  std::map<Path, Path> folders;               // as asked → canonical; thousands of files share one
  std::map<Path, std::optional<Path>> trees;  // of folders
  for (const Path& file : files) {
    const auto [folder, unseen] = folders.try_emplace(file.parent_path());
    if (unseen) folder->second = realFolder(folder->first);
    const Path real = folder->second / file.filename();
    const auto [known, fresh] = trees.try_emplace(folder->second);
    if (fresh) known->second = workTreeOf(real);
    if (!known->second) continue;
    given.emplace(real, file);
    byTree[*known->second].push_back(real);
  }
  std::vector<Path> risky;
  for (const auto& [tree, inside] : byTree) {
    LITECTL_TRY_ASSIGN(const std::set<Path> ignored, ignoredIn(context, tree, inside));
    for (const Path& file : inside) {
      if (!ignored.contains(file)) risky.push_back(given.at(file));
    }
  }
  return risky;
}

}  // namespace litectl
