#include "disk/small_disk.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <fstream>
#include <sched.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace litectl::e2e {
namespace {

constexpr const char* kOptions = "size=8m,mode=0700";

bool put(const char* file, const std::string& text) {
  std::ofstream out(file);
  return static_cast<bool>(out << text << std::flush);
}

// Mounts that no other process sees and that end with this one.
bool enterOwnNamespace() {
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  if (::unshare(user == 0 ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  if (user != 0 && !(put("/proc/self/setgroups", "deny") &&
                     put("/proc/self/uid_map", "0 " + std::to_string(user) + " 1") &&
                     put("/proc/self/gid_map", "0 " + std::to_string(group) + " 1"))) {
    return false;
  }
  return ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

bool mountTmpfs(const std::filesystem::path& folder) {
  return ::mount("tmpfs", folder.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, kOptions) == 0;
}

// Tried in a process of its own, for there is no way back.
bool mayMount() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(enterOwnNamespace() && mountTmpfs("/tmp") ? 0 : 1);
  int status = 1;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

std::size_t freeBytes(const std::filesystem::path& folder) {
  struct statvfs facts{};
  EXPECT_EQ(::statvfs(folder.c_str(), &facts), 0);
  return facts.f_bavail * facts.f_frsize;
}

}  // namespace

void PrintTo(SmallDisk::Kind kind, std::ostream* out) {
  *out << (kind == SmallDisk::Kind::tmpfs ? "Tmpfs" : "FailingWrites");
}

std::vector<SmallDisk::Kind> SmallDisk::kinds() {
  static const bool allowed = mayMount();
  if (allowed) return {Kind::tmpfs, Kind::failingWrites};
  return {Kind::failingWrites};
}

SmallDisk::SmallDisk(std::filesystem::path folder, Kind kind)
    : folder_(std::move(folder)), kind_(kind) {
  std::filesystem::create_directories(folder_);
  if (kind_ != Kind::tmpfs) return;
  static const bool entered = enterOwnNamespace();
  EXPECT_TRUE(entered && mountTmpfs(folder_));
}

SmallDisk::~SmallDisk() {
  if (kind_ == Kind::tmpfs) ::umount2(folder_.c_str(), MNT_DETACH);
}

void SmallDisk::leave(std::size_t bytes) {
  giveSpace();
  if (kind_ == Kind::failingWrites) {
    environment_ = {{"LD_PRELOAD", LITECTL_FAILING_WRITES},
                    {"LITECTL_TEST_DISK", folder_.string()},
                    {"LITECTL_TEST_DISK_BYTES", std::to_string(bytes)}};
    return;
  }
  const std::size_t left = freeBytes(folder_);
  ASSERT_GE(left, bytes);
  const int file = ::open(ballast().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_GE(file, 0);
  if (left > bytes) {
    EXPECT_EQ(::posix_fallocate(file, 0, static_cast<off_t>(left - bytes)), 0);
  }
  ::close(file);
  EXPECT_EQ(freeBytes(folder_), bytes);
}

void SmallDisk::giveSpace() {
  environment_.clear();
  std::filesystem::remove(ballast());
}

std::map<std::string, std::string> SmallDisk::environment() const { return environment_; }

}  // namespace litectl::e2e
