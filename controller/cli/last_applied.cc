#include "cli/last_applied.h"

#include <algorithm>
#include <utility>

namespace litectl {
namespace {

// The revision that means the ref of our own.
constexpr std::string_view kAuto = "auto";

std::vector<std::string> textsOf(const std::vector<SourceText>& sources) {
  std::vector<std::string> texts;
  for (const SourceText& source : sources) texts.push_back(source.text);
  std::sort(texts.begin(), texts.end());
  return texts;
}

}  // namespace

LastApplied::LastApplied(const Options& options, const RunConfig& config)
    : options_(options),
      config_(config),
      revision_(options.lastApplied.empty() ? config.settings.lastApplied : options.lastApplied) {}

std::string LastApplied::ref() const {
  return "refs/litectl/" + config_.rules.plan.inventory + "/" + config_.target.name;
}

std::optional<Sources> LastApplied::read(const Context& context, bool applies, const Sources& now,
                                         SourceFiles& files, Diagnostics& problems) {
  Result<std::optional<Sources>> found = find(context, applies, now, files);
  if (found) return *std::move(found);
  problems.add(std::move(found).error());
  return std::nullopt;
}

Result<std::vector<SourceText>> LastApplied::manifestsAt(const Context& context,
                                                         const std::string& commit,
                                                         SourceFiles& files) const {
  const std::vector<std::filesystem::path> paths(options_.files.begin(), options_.files.end());
  LITECTL_TRY_ASSIGN(std::vector<SourceText> texts, tree_->read(context, commit, paths, files));
  const std::string settings =
      config_.settings.file.lexically_relative(tree_->folder()).generic_string();
  std::erase_if(texts, [&](const SourceText& text) {
    SourcePos inside;
    inside.file = text.file;
    inside.line = 1;
    return files.name(inside) == commit.substr(0, 12) + ":" + settings;
  });
  return texts;
}

Result<std::optional<Sources>> LastApplied::find(const Context& context, bool applies,
                                                 const Sources& now, SourceFiles& files) {
  if (std::find(options_.files.begin(), options_.files.end(), "-") != options_.files.end()) {
    return makeError(Code::badRevision,
                     "last-applied is to come from git, and standard input is in no repository",
                     "give the files of a checkout with -f, or leave --last-applied out");
  }
  LITECTL_TRY_ASSIGN(tree_, GitTree::around(context, options_.files.front()));
  LITECTL_TRY_ASSIGN(const std::optional<std::string> head, tree_->commitOf(context, "HEAD"));
  if (!head) {
    return makeError(Code::badRevision, "the repository of the manifests has no commit yet",
                     "commit the manifests first");
  }
  head_ = *head;
  LITECTL_TRY_ASSIGN(before_, tree_->commitOf(context, ref()));
  std::optional<std::string> commit = before_;
  if (revision_ != kAuto) {
    LITECTL_TRY_ASSIGN(commit, tree_->commitOf(context, revision_));
    if (!commit) {
      return makeError(Code::badRevision, "there is no revision " + revision_.substr(0, 80),
                       "fetch it (a shallow clone lacks most), or name another one");
    }
  }
  for (const auto& [name, each] : {std::pair(revision_, commit), std::pair(ref(), before_)}) {
    if (!each) continue;
    LITECTL_TRY_ASSIGN(const bool before, tree_->isAncestor(context, *each, head_));
    if (before) continue;
    return makeError(Code::notAncestor,
                     (name == kAuto ? ref() : name.substr(0, 80)) + " (" + each->substr(0, 12) +
                         ") is no ancestor of what is checked out (" + head_.substr(0, 12) +
                         "), so something newer or other was applied last",
                     "check out what contains it; if it is really to be left behind, move the ref "
                     "with git update-ref");
  }
  if (applies) {
    LITECTL_TRY_ASSIGN(const auto committed, manifestsAt(context, head_, files));
    if (textsOf(committed) != textsOf(now.files)) {
      return makeError(
          Code::badRevision,
          "the manifests differ from the commit that is checked out, so that no revision "
          "would say what was applied",
          "commit them, or undo the changes, and run again");
    }
  }
  Sources then;
  if (!commit) return std::optional(std::move(then));
  LITECTL_TRY_ASSIGN(then.files, manifestsAt(context, *commit, files));
  return std::optional(std::move(then));
}

Status LastApplied::advance(const Context& context) const {
  if (!tree_ || before_ == head_) return {};
  return tree_->moveRef(context, ref(), head_, before_);
}

}  // namespace litectl
