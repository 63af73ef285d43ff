// Loaded into a program before all other libraries: a disk of LITECTL_TEST_DISK_BYTES bytes in the
// folder LITECTL_TEST_DISK, for machines on which none can be mounted. Every byte written counts,
// those written over others as well, and nothing is ever given back.

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <sys/types.h>
#include <unistd.h>

namespace {

// Read before main: the program may empty its environment.
const char* const kFolder = std::getenv("LITECTL_TEST_DISK");
std::atomic<long> left = kFolder == nullptr ? 0 : std::atol(std::getenv("LITECTL_TEST_DISK_BYTES"));

bool isOnDisk(int fd) {
  if (kFolder == nullptr) return false;
  char link[64] = "/proc/self/fd/";
  std::size_t end = std::strlen(link);
  char digits[16];
  std::size_t count = 0;
  for (int rest = fd; rest > 0 || count == 0; rest /= 10) {
    digits[count++] = static_cast<char>('0' + rest % 10);
  }
  while (count > 0) link[end++] = digits[--count];
  link[end] = '\0';
  char path[4096];
  const ssize_t size = ::readlink(link, path, sizeof path);
  const std::size_t folder = std::strlen(kFolder);
  return size > static_cast<ssize_t>(folder) && std::memcmp(path, kFolder, folder) == 0 &&
         path[folder] == '/';
}

// How much of `count` bytes fits; it is taken.
std::size_t take(std::size_t count) {
  long before = left.load();
  long part = 0;
  do {
    part = before < static_cast<long>(count) ? before : static_cast<long>(count);
  } while (!left.compare_exchange_weak(before, before - part));
  return static_cast<std::size_t>(part);
}

template <class Write>
ssize_t limited(int fd, std::size_t count, Write write) {
  if (count == 0 || !isOnDisk(fd)) return write(count);
  const std::size_t part = take(count);
  if (part > 0) return write(part);
  errno = ENOSPC;
  return -1;
}

template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

ssize_t write(int fd, const void* bytes, std::size_t count) {
  static auto* const real = next<ssize_t(int, const void*, std::size_t)>("write");
  return limited(fd, count, [&](std::size_t part) { return real(fd, bytes, part); });
}

ssize_t pwrite(int fd, const void* bytes, std::size_t count, off_t at) {
  static auto* const real = next<ssize_t(int, const void*, std::size_t, off_t)>("pwrite");
  return limited(fd, count, [&](std::size_t part) { return real(fd, bytes, part, at); });
}

ssize_t pwrite64(int fd, const void* bytes, std::size_t count, off64_t at) {
  static auto* const real = next<ssize_t(int, const void*, std::size_t, off64_t)>("pwrite64");
  return limited(fd, count, [&](std::size_t part) { return real(fd, bytes, part, at); });
}

}  // extern "C"
