#include "base/files.h"

#include "base/descriptor.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace litectl {
namespace {

Error cannotRead(const std::filesystem::path& path, int reason) {
  if (reason == ELOOP) {
    return makeError(Code::symlinkLoop, path.string() + " is a loop of symbolic links",
                     "remove the link");
  }
  return makeError(Code::unreadableFile,
                   "cannot read " + path.string() + ": " + systemReason(reason),
                   reason == ENOENT ? "check the path" : "check that you may read the file");
}

Error cannotWrite(const std::filesystem::path& path, int reason) {
  return makeError(Code::writeFailed, "cannot write " + path.string() + ": " + systemReason(reason),
                   reason == ENOSPC || reason == EDQUOT ? "free some space and run again"
                                                        : "check the folder and its permissions");
}

Error tooBig(const std::filesystem::path& path, std::size_t maxBytes) {
  return makeError(Code::tooLarge,
                   path.string() + " is larger than " + std::to_string(maxBytes) + " bytes",
                   "split it into smaller files");
}

// A file or pipe opened for reading, and its size. A pipe that nobody writes to is empty rather
// than a reason to wait for ever.
Result<std::pair<int, std::size_t>> openForReading(const std::filesystem::path& path,
                                                   std::size_t maxBytes) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (fd < 0) return cannotRead(path, errno);
  struct stat info{};
  int reason = 0;
  if (::fstat(fd, &info) != 0) {
    reason = errno;
  } else if (S_ISDIR(info.st_mode)) {
    reason = EISDIR;
  } else if (::fcntl(fd, F_SETFL, O_RDONLY) != 0) {
    reason = errno;
  }
  const auto size = static_cast<std::size_t>(info.st_size);
  if (reason == 0 && size <= maxBytes) return std::pair(fd, size);
  ::close(fd);
  if (reason != 0) return cannotRead(path, reason);
  return tooBig(path, maxBytes);
}

Status writeAll(int fd, std::string_view text, const std::filesystem::path& path) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return cannotWrite(path, errno);
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

}  // namespace

std::string systemReason(int errorNumber) {
  return std::error_code(errorNumber, std::generic_category()).message();
}

Result<std::string> readFile(const std::filesystem::path& path, std::size_t maxBytes) {
  LITECTL_TRY_ASSIGN(const auto opened, openForReading(path, maxBytes));
  const Descriptor file(opened.first);
  std::string text;
  text.reserve(opened.second + 1);
  char chunk[65536];
  while (true) {
    const ssize_t n = ::read(file.get(), chunk, sizeof chunk);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return cannotRead(path, errno);
    if (n == 0) return text;
    text.append(chunk, static_cast<std::size_t>(n));
    if (text.size() > maxBytes) return tooBig(path, maxBytes);
  }
}

Result<Secret> readSecretFile(const std::filesystem::path& path, std::size_t maxBytes) {
  LITECTL_TRY_ASSIGN(const auto opened, openForReading(path, maxBytes));
  const Descriptor file(opened.first);
  Secret secret = Secret::ofSize(maxBytes + 1);  // the one more tells a longer file
  std::size_t used = 0;
  while (used <= maxBytes) {
    const ssize_t n = ::read(file.get(), secret.bytes() + used, secret.size() - used);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return cannotRead(path, errno);
    if (n == 0) break;
    used += static_cast<std::size_t>(n);
  }
  if (used > maxBytes) return tooBig(path, maxBytes);
  Secret exact = Secret(secret.reveal().substr(0, used));
  return exact;
}

Status syncFolder(const std::filesystem::path& path) {
  const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.ok() || ::fsync(folder.get()) != 0) return cannotWrite(path, errno);
  return {};
}

Status writeFileAtomically(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::path folder = path.parent_path();
  if (folder.empty()) folder = ".";
  std::string fresh = (folder / ("." + path.filename().string() + ".XXXXXX")).string();
  Descriptor file(::mkostemp(fresh.data(), O_CLOEXEC));  // creates with mode 0600
  if (!file.ok()) return cannotWrite(path, errno);
  const auto giveUp = [&](Error error) -> Status {
    ::unlink(fresh.c_str());
    return error;
  };
  if (Status written = writeAll(file.get(), text, path); !written) return giveUp(written.error());
  if (::fsync(file.get()) != 0) return giveUp(cannotWrite(path, errno));
  if (file.close() != 0) return giveUp(cannotWrite(path, errno));
  if (::rename(fresh.c_str(), path.c_str()) != 0) return giveUp(cannotWrite(path, errno));
  return syncFolder(folder);
}

Status makePrivateFolder(const std::filesystem::path& path) {
  // "a/b/" names the same folder as "a/b", but its parent_path() is the folder itself.
  const std::filesystem::path folder = path.has_filename() ? path : path.parent_path();
  std::error_code ec;
  if (std::filesystem::is_directory(folder, ec)) return {};
  ec.clear();  // that it is not there is no error here
  if (folder.has_parent_path()) std::filesystem::create_directories(folder.parent_path(), ec);
  if (ec) return cannotWrite(folder, ec.value());
  if (::mkdir(folder.c_str(), 0700) == 0) return {};
  const int reason = errno;
  // Somebody else may have made it meanwhile; anything but a folder in its place is an error.
  if (reason == EEXIST && std::filesystem::is_directory(folder, ec)) return {};
  return cannotWrite(folder, reason);
}

}  // namespace litectl
