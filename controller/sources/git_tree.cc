#include "sources/git_tree.h"

#include "base/subprocess.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

namespace litectl {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kPatience{60};
constexpr std::size_t kMostOutput = 512U << 20U;

Error cannot(const fs::path& folder, const std::string& what, std::string_view reason) {
  std::string line(reason.substr(0, std::min(reason.find('\n'), std::size_t{200})));
  std::replace_if(line.begin(), line.end(), [](char c) { return c >= 0 && c < ' '; }, ' ');
  return makeError(Code::badRevision,
                   "cannot " + what + " in the git repository " + folder.string() +
                       (line.empty() ? "" : ": " + line),
                   "check the revision, and that git is installed and the repository whole");
}

// The repository may be a stranger's: nothing that its configuration names is run.
Result<CommandOutput> runGit(const Context& context, const fs::path& folder,
                             std::vector<std::string> arguments, std::string_view input = {}) {
  Command git;
  git.program = "git";
  git.arguments = {"-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null",
                   "-c", "safe.directory=*",     "-C", folder.string()};
  git.arguments.insert(git.arguments.end(), std::make_move_iterator(arguments.begin()),
                       std::make_move_iterator(arguments.end()));
  git.environment = keepEnvironment({"PATH"});
  for (const char* set :
       {"LC_ALL=C", "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_TERMINAL_PROMPT=0",
        "GIT_NO_REPLACE_OBJECTS=1", "GIT_OPTIONAL_LOCKS=0", "GIT_ALLOW_PROTOCOL=none"}) {
    git.environment.emplace_back(set);
  }
  git.input = input;
  git.maxOutput = kMostOutput;
  Result<CommandOutput> answer = runCommand(context.within(kPatience), git);
  if (!answer && answer.error().code == Code::internal) {
    return cannot(folder, "look", answer.error().message);
  }
  return answer;
}

std::string firstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

bool endsAsManifest(std::string_view name) {
  return name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json");
}

bool isBeneath(std::string_view path, std::string_view root) {
  return root.empty() ||
         (path.size() > root.size() && path.starts_with(root) && path[root.size()] == '/');
}

// By the rules of readSources: what was named itself counts whatever its name is.
bool covers(const std::string& root, std::string_view path) {
  if (path == root) return true;
  if (!isBeneath(path, root) || !endsAsManifest(path)) return false;
  const std::string_view rest = path.substr(root.empty() ? 0 : root.size() + 1);
  return rest.front() != '.' && rest.find("/.") == std::string_view::npos;
}

struct Blob {
  std::string path;
  std::string id;
};

// Lines of `ls-tree -r -z`: "<mode> <type> <id>\t<path>". Links are not files.
std::vector<Blob> filesIn(const std::string& listing, const std::set<std::string>& roots) {
  std::vector<Blob> blobs;
  for (std::size_t at = 0; at < listing.size();) {
    const std::size_t end = std::min(listing.find('\0', at), listing.size());
    const std::string_view line = std::string_view(listing).substr(at, end - at);
    at = end + 1;
    const std::size_t tab = line.find('\t');
    const std::size_t space = line.rfind(' ', tab);
    if (tab == std::string_view::npos || !line.starts_with("100") || space > tab) continue;
    const std::string_view path = line.substr(tab + 1);
    const bool covered = std::any_of(roots.begin(), roots.end(),
                                     [&](const std::string& root) { return covers(root, path); });
    if (!covered) continue;
    blobs.push_back({std::string(path), std::string(line.substr(space + 1, tab - space - 1))});
  }
  return blobs;
}

// One answer of `cat-file --batch`: "<id> blob <size>\n<content>\n".
std::optional<std::string> takeBlob(const std::string& output, std::size_t& at) {
  const std::size_t end = output.find('\n', at);
  if (end == std::string::npos) return std::nullopt;
  const std::string_view head = std::string_view(output).substr(at, end - at);
  const std::size_t space = head.rfind(' ');
  std::size_t size = 0;
  if (space == std::string_view::npos || head.find(" blob ") == std::string_view::npos) {
    return std::nullopt;
  }
  std::from_chars(head.data() + space + 1, head.data() + head.size(), size);
  if (end + 1 + size >= output.size()) return std::nullopt;
  at = end + 1 + size + 1;
  return output.substr(end + 1, size);
}

}  // namespace

Result<GitTree> GitTree::around(const Context& context, const fs::path& path) {
  std::error_code failed;
  const fs::path real = fs::weakly_canonical(path, failed);
  const fs::path start = fs::is_directory(real, failed) ? real : real.parent_path();
  LITECTL_TRY_ASSIGN(const CommandOutput answer,
                     runGit(context, start, {"rev-parse", "--show-toplevel"}));
  if (answer.status != 0) {
    return makeError(
        Code::badRevision,
        "last-applied is to come from git, and " + start.string() + " is in no work tree of git",
        "run in a checkout of the manifests, or leave --last-applied out");
  }
  return GitTree(fs::weakly_canonical(firstLine(answer.output), failed));
}

Result<std::optional<std::string>> GitTree::commitOf(const Context& context,
                                                     const std::string& revision) const {
  if (revision.empty() || revision.front() == '-') {
    return makeError(Code::badRevision, "a revision does not begin with '-', and is not empty",
                     "name a commit, a branch or a ref");
  }
  LITECTL_TRY_ASSIGN(
      const CommandOutput answer,
      runGit(context, folder_,
             {"rev-parse", "--quiet", "--verify", "--end-of-options", revision + "^{commit}"}));
  if (answer.status == 1) return std::optional<std::string>();
  if (answer.status != 0) return cannot(folder_, "find the revision", answer.errors);
  return std::optional(firstLine(answer.output));
}

Result<bool> GitTree::isAncestor(const Context& context, const std::string& commit,
                                 const std::string& of) const {
  LITECTL_TRY_ASSIGN(const CommandOutput answer,
                     runGit(context, folder_, {"merge-base", "--is-ancestor", commit, of}));
  if (answer.status > 1) return cannot(folder_, "compare revisions", answer.errors);
  return answer.status == 0;
}

Result<std::vector<SourceText>> GitTree::read(const Context& context, const std::string& commit,
                                              const std::vector<fs::path>& paths,
                                              SourceFiles& files) const {
  std::set<std::string> roots;
  for (const fs::path& path : paths) {
    std::error_code failed;
    const fs::path inside = fs::weakly_canonical(path, failed).lexically_relative(folder_);
    if (inside.empty() || *inside.begin() == "..") {
      return makeError(Code::badRevision,
                       path.string() + " lies outside of the git repository " + folder_.string(),
                       "give only paths of one repository with -f");
    }
    roots.insert(inside == "." ? std::string() : inside.generic_string());
  }
  LITECTL_TRY_ASSIGN(const CommandOutput listing,
                     runGit(context, folder_, {"ls-tree", "-r", "-z", "--full-tree", commit}));
  if (listing.status != 0) return cannot(folder_, "list a revision", listing.errors);
  const std::vector<Blob> blobs = filesIn(listing.output, roots);
  std::string wanted;
  for (const Blob& blob : blobs) wanted += blob.id + "\n";
  std::vector<SourceText> texts;
  if (blobs.empty()) return texts;
  LITECTL_TRY_ASSIGN(const CommandOutput contents,
                     runGit(context, folder_, {"cat-file", "--batch"}, wanted));
  std::size_t at = 0;
  for (const Blob& blob : blobs) {
    std::optional<std::string> text = takeBlob(contents.output, at);
    if (contents.status != 0 || !text) return cannot(folder_, "read " + blob.path, contents.errors);
    const std::uint16_t file = files.add(commit.substr(0, 12) + ":" + blob.path, *text);
    texts.push_back({file, *std::move(text)});
  }
  return texts;
}

Status GitTree::moveRef(const Context& context, const std::string& ref, const std::string& commit,
                        const std::optional<std::string>& before) const {
  // Forty zeros: it must not be there.
  const std::string old = before.value_or(std::string(commit.size(), '0'));
  LITECTL_TRY_ASSIGN(
      const CommandOutput answer,
      runGit(context, folder_, {"update-ref", "-m", "litectl apply", ref, commit, old}));
  if (answer.status != 0) return cannot(folder_, "move " + ref, answer.errors);
  return {};
}

}  // namespace litectl
