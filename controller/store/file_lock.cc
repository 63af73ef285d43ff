#include "store/file_lock.h"

#include "base/files.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <unistd.h>

namespace litectl {
namespace {

// "pid 4711 since 2027-01-01T00:00:00Z", as the holder wrote it; he may not have come to it yet.
std::string holderOf(int fd) {
  std::array<char, 128> buffer{};
  const ssize_t count = ::pread(fd, buffer.data(), buffer.size(), 0);
  std::string text(buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
  const std::size_t end = text.find('\n');
  if (end == std::string::npos) return "another process";
  text.resize(end);
  for (char& c : text) {
    if (c < ' ' || c > '~') c = '?';
  }
  return text;
}

}  // namespace

Result<FileLock> FileLock::take(const std::filesystem::path& path, std::string_view what,
                                const Clock& clock) {
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.ok()) {
    return makeError(Code::writeFailed,
                     "cannot make the lock " + path.string() + ": " + systemReason(errno),
                     "check the folder, its permissions and its free space");
  }
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) {
      return makeError(Code::writeFailed,
                       "cannot lock " + path.string() + ": " + systemReason(errno),
                       "keep it on a local file system");
    }
    return makeError(Code::storeLocked, std::string(what) + " is in use by " + holderOf(file.get()),
                     "wait until that run has ended, or end it, and run again");
  }
  // Who has it is only for the message of others: a full disk must not cost us the lock.
  const std::string holder =
      "pid " + std::to_string(::getpid()) + " since " + formatTime(clock.now()) + "\n";
  if (::ftruncate(file.get(), 0) == 0) {
    [[maybe_unused]] const ssize_t count = ::pwrite(file.get(), holder.data(), holder.size(), 0);
  }
  return FileLock(std::move(file));
}

}  // namespace litectl
