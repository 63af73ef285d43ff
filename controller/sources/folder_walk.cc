#include "sources/folder_walk.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace litectl {
namespace {

namespace fs = std::filesystem;

bool isHidden(const fs::path& path) { return path.filename().string().front() == '.'; }

bool isManifestName(const fs::path& path) {
  const fs::path extension = path.extension();
  return extension == ".yaml" || extension == ".yml" || extension == ".json";
}

Error cannotRead(const fs::path& path, const std::error_code& why) {
  if (why == std::errc::too_many_symbolic_link_levels) {
    return makeError(Code::symlinkLoop, path.string() + " is a loop of symbolic links",
                     "remove the link");
  }
  return makeError(Code::unreadableFile, "cannot read " + path.string() + ": " + why.message(),
                   why == std::errc::no_such_file_or_directory
                       ? "remove the link, or put back what it leads to"
                       : "check that you may read it");
}

}  // namespace

FolderWalk::FolderWalk(fs::path root, std::size_t maxFiles, Diagnostics& diagnostics)
    : root_(std::move(root)), maxFiles_(maxFiles), diagnostics_(diagnostics) {}

std::vector<FolderWalk::Found> FolderWalk::files() {
  if (!resolve(root_, realRoot_)) return {};
  walk(root_, realRoot_);
  return std::move(found_);
}

bool FolderWalk::resolve(const fs::path& shown, fs::path& real) {
  std::error_code failed;
  real = fs::canonical(shown, failed);
  if (!failed) return true;
  diagnostics_.add(cannotRead(shown, failed));
  return false;
}

bool FolderWalk::isInside(const fs::path& real) const {
  const auto [rootEnd, rest] =
      std::mismatch(realRoot_.begin(), realRoot_.end(), real.begin(), real.end());
  return rootEnd == realRoot_.end();
}

void FolderWalk::walk(const fs::path& shown, const fs::path& real) {
  std::error_code failed;
  std::vector<fs::path> names;
  fs::directory_iterator it(real, failed);
  for (; !failed && it != fs::directory_iterator(); it.increment(failed)) {
    if (!isHidden(it->path())) names.push_back(it->path().filename());
  }
  if (failed) {
    diagnostics_.add(cannotRead(shown, failed));
    return;
  }
  std::sort(names.begin(), names.end());
  open_.push_back(real);
  for (const fs::path& name : names) {
    if (!tooMany_) visit(shown / name);
  }
  open_.pop_back();
}

void FolderWalk::visit(const fs::path& shown) {
  std::error_code failed;
  const bool isLink = fs::is_symlink(fs::symlink_status(shown, failed));
  const bool leadsToFolder = fs::is_directory(shown, failed);
  // Links to nothing or to themselves matter only where they could have been manifests.
  if (!leadsToFolder && !isManifestName(shown)) {
    if (isLink && failed == std::errc::too_many_symbolic_link_levels) {
      diagnostics_.add(cannotRead(shown, failed));
    }
    return;
  }
  fs::path real;
  if (!resolve(shown, real)) return;
  if (!isInside(real)) {
    diagnostics_.add(makeError(Code::unreadableFile,
                               shown.string() + " is a link that leads out of " + root_.string(),
                               "put the files themselves there, or name where they are with -f"));
    return;
  }
  if (!leadsToFolder) {
    takeFile(shown, real);
  } else if (std::find(open_.begin(), open_.end(), real) != open_.end()) {
    diagnostics_.add(makeError(Code::symlinkLoop,
                               shown.string() + " is a link to a folder that it lies in",
                               "remove the link"));
  } else {
    walk(shown, real);
  }
}

void FolderWalk::takeFile(const fs::path& shown, const fs::path& real) {
  std::error_code failed;
  if (!fs::is_regular_file(real, failed)) {
    diagnostics_.add(makeError(Code::unreadableFile, shown.string() + " is no ordinary file",
                               "remove it, or give it another name"));
  } else if (found_.size() >= maxFiles_) {
    tooMany_ = true;
    diagnostics_.add(makeError(
        Code::tooLarge,
        root_.string() + " holds more than " + std::to_string(maxFiles_) + " manifest files",
        "join manifests into fewer files"));
  } else if (seen_.insert(real).second) {
    found_.push_back({shown, real});
  }
}

}  // namespace litectl
