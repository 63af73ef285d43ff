#include "secrets/slot_folder.h"

#include "base/files.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace litectl {
namespace {

// More than any file of ours can be.
constexpr std::size_t kMaxFile = 1U << 16U;

FileFacts factsOf(const struct stat& info) {
  return {info.st_ino, info.st_size, info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec};
}

std::string remedyFor(int reason) {
  if (reason == ENOSPC || reason == EDQUOT || reason == EFBIG) {
    return "free some space and run again: what was begun goes on";
  }
  if (reason == EROFS) return "mount it for writing, or name another root for the sink";
  if (reason == EACCES || reason == EPERM) return "let the user that runs litectl write there";
  if (reason == ENAMETOOLONG) return "give the slot a shorter name";
  return "check the sink's root and the slot's path";
}

}  // namespace

Error SlotFolder::failed(std::string_view doing, const std::string& name, int reason) const {
  const std::filesystem::path file = name.empty() ? path_ : path_ / name;
  return makeError(
      Code::sinkFailed,
      "cannot " + std::string(doing) + " " + file.string() + ": " + systemReason(reason),
      remedyFor(reason));
}

Status SlotFolder::before(std::string_view step, const std::string& name) const {
  if (!beforeStep_) return {};
  return beforeStep_(std::string(step) + " " + name);
}

// Steps down into a folder; false when it is not there.
Result<bool> SlotFolder::enter(const std::string& name) {
  const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  Descriptor inner(::openat(folder_.get(), name.c_str(), flags));
  if (!inner.ok()) {
    const int reason = errno;
    if (reason == ENOENT) return false;
    struct stat info{};
    if (::fstatat(folder_.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISLNK(info.st_mode)) {
      return makeError(
          Code::sinkOutsideRoot,
          (path_ / name).string() + " is a symbolic link, and could lead out of the sink's root",
          "put a folder in its place, or choose another path for the slot");
    }
    return failed("open", name, reason);
  }
  folder_ = std::move(inner);
  path_ /= name;
  return true;
}

Status SlotFolder::makeInside(const std::string& name) const {
  LITECTL_TRY(before("make", name));
  if (::mkdirat(folder_.get(), name.c_str(), 0700) != 0 && errno != EEXIST) {
    return failed("make", name, errno);
  }
  return sync();
}

Result<std::optional<SlotFolder>> SlotFolder::find(const std::filesystem::path& root,
                                                   const std::filesystem::path& relative,
                                                   BeforeStep beforeStep) {
  SlotFolder folder(Descriptor(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)), root);
  folder.beforeStep_ = std::move(beforeStep);
  if (!folder.folder_.ok()) {
    if (errno == ENOENT) return std::optional<SlotFolder>();
    return folder.failed("open", "", errno);
  }
  for (const std::filesystem::path& part : relative) {
    LITECTL_TRY_ASSIGN(const bool there, folder.enter(part.string()));
    if (!there) return std::optional<SlotFolder>();
  }
  return std::optional(std::move(folder));
}

Result<SlotFolder> SlotFolder::make(const std::filesystem::path& root,
                                    const std::filesystem::path& relative, BeforeStep beforeStep) {
  if (Status made = makePrivateFolder(root); !made) {
    Error error = std::move(made).error();
    error.code = Code::sinkFailed;
    return error;
  }
  SlotFolder folder(Descriptor(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)), root);
  if (!folder.folder_.ok()) return folder.failed("open", "", errno);
  folder.beforeStep_ = std::move(beforeStep);
  for (const std::filesystem::path& part : relative) {
    LITECTL_TRY_ASSIGN(bool there, folder.enter(part.string()));
    if (there) continue;
    LITECTL_TRY(folder.makeInside(part.string()));
    LITECTL_TRY_ASSIGN(there, folder.enter(part.string()));
    if (!there) return folder.failed("open", part.string(), ENOENT);
  }
  return folder;
}

bool SlotFolder::holdsNoFile(const std::string& name) const {
  struct stat info{};
  return ::fstatat(folder_.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 &&
         !S_ISREG(info.st_mode);
}

Result<std::optional<FileFacts>> SlotFolder::facts(const std::string& name) const {
  struct stat info{};
  if (::fstatat(folder_.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return std::optional<FileFacts>();
    return failed("look at", name, errno);
  }
  if (S_ISLNK(info.st_mode)) {
    return makeError(
        Code::sinkOutsideRoot,
        (path_ / name).string() + " is a symbolic link, and could lead out of the sink's root",
        "remove the link, or choose another path for the slot");
  }
  if (!S_ISREG(info.st_mode)) return failed("use", name, S_ISDIR(info.st_mode) ? EISDIR : EINVAL);
  return std::optional(factsOf(info));
}

Result<std::optional<SlotFolder::OpenFile>> SlotFolder::open(const std::string& name) const {
  LITECTL_TRY_ASSIGN(const std::optional<FileFacts> known, facts(name));
  if (!known) return std::optional<OpenFile>();
  const int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
  Descriptor file(::openat(folder_.get(), name.c_str(), flags));
  if (!file.ok()) return failed("read", name, errno);
  if (known->size > static_cast<std::int64_t>(kMaxFile)) return failed("read", name, EFBIG);
  return std::optional(OpenFile{std::move(file), static_cast<std::size_t>(known->size)});
}

Result<std::size_t> SlotFolder::fill(const Descriptor& file, const std::string& name,
                                     std::span<unsigned char> bytes) const {
  std::size_t used = 0;
  while (used < bytes.size()) {
    const ssize_t count = ::read(file.get(), bytes.data() + used, bytes.size() - used);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed("read", name, errno);
    if (count == 0) break;
    used += static_cast<std::size_t>(count);
  }
  return used;
}

Result<std::optional<Secret>> SlotFolder::read(const std::string& name) const {
  LITECTL_TRY_ASSIGN(const std::optional<OpenFile> file, open(name));
  if (!file) return std::optional<Secret>();
  // One byte more than it has: a file that grows meanwhile is not cut, it is no longer the same.
  Secret bytes = Secret::ofSize(file->size + 1);
  LITECTL_TRY_ASSIGN(const std::size_t used,
                     fill(file->descriptor, name, {bytes.bytes(), bytes.size()}));
  bytes.shrink(used);
  return std::optional(std::move(bytes));
}

Result<std::optional<std::string>> SlotFolder::readPlain(const std::string& name) const {
  LITECTL_TRY_ASSIGN(const std::optional<OpenFile> file, open(name));
  if (!file) return std::optional<std::string>();
  std::string text(file->size + 1, '\0');
  auto* const bytes = reinterpret_cast<unsigned char*>(text.data());
  LITECTL_TRY_ASSIGN(const std::size_t used, fill(file->descriptor, name, {bytes, text.size()}));
  text.resize(used);
  return std::optional(std::move(text));
}

Result<std::vector<std::string>> SlotFolder::names() const {
  // A descriptor of its own: reading moves its position.
  const int own = ::openat(folder_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const auto close = [](DIR* entries) { ::closedir(entries); };
  const std::unique_ptr<DIR, decltype(close)> entries(own < 0 ? nullptr : ::fdopendir(own), close);
  if (!entries) {
    const int reason = errno;
    if (own >= 0) ::close(own);
    return failed("read", "", reason);
  }
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(entries.get())) names.emplace_back(entry->d_name);
  if (errno != 0) return failed("read", "", errno);
  std::sort(names.begin(), names.end());
  return names;
}

Result<FileFacts> SlotFolder::ownFacts() const {
  struct stat info{};
  if (::fstat(folder_.get(), &info) != 0) return failed("look at", "", errno);
  return factsOf(info);
}

Status SlotFolder::sync() const {
  if (::fsync(folder_.get()) != 0) return failed("write", "", errno);
  return {};
}

Result<FileFacts> SlotFolder::create(const std::string& name, std::string_view bytes) const {
  LITECTL_TRY(before("create", name));
  if (::unlinkat(folder_.get(), name.c_str(), 0) != 0 && errno != ENOENT) {
    return failed("replace", name, errno);
  }
  const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  Descriptor file(::openat(folder_.get(), name.c_str(), flags, 0600));
  if (!file.ok()) return failed("write", name, errno);
  const auto giveUp = [&](int reason) -> Error {
    ::unlinkat(folder_.get(), name.c_str(), 0);
    return failed("write", name, reason);
  };
  while (!bytes.empty()) {
    const ssize_t count = ::write(file.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return giveUp(errno);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  struct stat info{};
  if (::fsync(file.get()) != 0 || ::fstat(file.get(), &info) != 0 || file.close() != 0) {
    return giveUp(errno);
  }
  return factsOf(info);
}

Status SlotFolder::rename(const std::string& from, const std::string& to) const {
  LITECTL_TRY(before("rename", to));
  if (::renameat(folder_.get(), from.c_str(), folder_.get(), to.c_str()) != 0) {
    return failed("write", to, errno);
  }
  return sync();
}

Result<bool> SlotFolder::renameToNew(const std::string& from, const std::string& to) const {
  LITECTL_TRY(before("rename", to));
  const int folder = folder_.get();
  if (::renameat2(folder, from.c_str(), folder, to.c_str(), RENAME_NOREPLACE) != 0) {
    if (errno == EEXIST) return false;
    const bool unable = errno == EINVAL || errno == ENOSYS;
    if (!unable || ::renameat(folder, from.c_str(), folder, to.c_str()) != 0) {
      return failed("write", to, errno);
    }
  }
  LITECTL_TRY(sync());
  return true;
}

Status SlotFolder::erase(const std::string& name) const {
  LITECTL_TRY_ASSIGN(const std::optional<FileFacts> known, facts(name));
  if (!known) return {};
  LITECTL_TRY(before("erase", name));
  if (::unlinkat(folder_.get(), name.c_str(), 0) != 0 && errno != ENOENT) {
    return failed("remove", name, errno);
  }
  return sync();
}

}  // namespace litectl
