#include "sources/manifest_folder.h"

#include "base/files.h"

#include <set>
#include <system_error>
#include <utility>

namespace litectl {
namespace {

constexpr std::size_t kMaxBytes = 64U << 20U;

enum class There { nothing, same, other };

Result<There> lookAt(const std::filesystem::path& path, const std::string& text) {
  std::error_code failed;
  if (!std::filesystem::exists(std::filesystem::symlink_status(path, failed))) {
    return There::nothing;
  }
  LITECTL_TRY_ASSIGN(const std::string there, readFile(path, kMaxBytes));
  return there == text ? There::same : There::other;
}

// A link may lead anywhere, and whoever wrote it need not be who exports.
Status makeFolder(const std::filesystem::path& folder) {
  std::error_code failed;
  if (std::filesystem::is_symlink(folder, failed)) {
    return makeError(Code::symlinkLoop, folder.string() + " is a symbolic link",
                     "put a folder in its place, or name the folder it leads to with -d");
  }
  std::filesystem::create_directories(folder, failed);
  if (!failed) return {};
  return makeError(Code::writeFailed, "cannot make " + folder.string() + ": " + failed.message(),
                   "check the folder and its permissions");
}

}  // namespace

WrittenFiles writeManifestFiles(const std::filesystem::path& folder,
                                const std::vector<ManifestFile>& files, bool overwrite,
                                Diagnostics& diagnostics) {
  WrittenFiles done;
  std::vector<const ManifestFile*> toWrite;
  std::set<std::filesystem::path> folders;
  Diagnostics problems;
  for (const ManifestFile& file : files) {
    const auto there = lookAt(folder / file.path, file.text);
    if (there && *there == There::same) {
      ++done.same;
      continue;
    }
    if (!there) {
      problems.add(there.error());
    } else if (*there == There::other && !overwrite) {
      problems.add(makeError(Code::fileExists,
                             (folder / file.path).string() + " is there with another text",
                             "export to an empty folder, or give --force to overwrite it"));
    }
    toWrite.push_back(&file);
    folders.insert(file.path.parent_path());
  }
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  for (const auto& each : folders) {
    if (!problems.ok()) break;
    const std::filesystem::path whole = each.empty() ? folder : folder / each;
    Status made = each.empty() ? Status() : makeFolder(whole);
    if (!made) problems.add(std::move(made).error());
  }
  for (const ManifestFile* file : toWrite) {
    if (!problems.ok()) break;
    if (Status written = writeFileAtomically(folder / file->path, file->text); !written) {
      problems.add(std::move(written).error());
    } else {
      ++done.written;
    }
  }
  diagnostics.append(std::move(problems));
  return done;
}

}  // namespace litectl
