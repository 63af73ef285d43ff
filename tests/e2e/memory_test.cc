// What of a running litectl others could read or would find in a core file.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fcntl.h>
#include <fstream>
#include <signal.h>
#include <sstream>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "e2e/workplace.h"

namespace litectl::e2e {
namespace {

namespace fs = std::filesystem;

class MemoryOfARun : public Workplace {
 protected:
  MemoryOfARun() {
    fs::permissions(folder_.path(), fs::perms::all);
    fs::permissions(manifests(), fs::perms::all);
    put("a.yaml", manifest("Team", "a"));
  }

  // Whether the hard limit for core files is zero, which cannot be undone, and the memory not to be
  // dumped: then the files below /proc are root's, whoever runs the process.
  static bool isGuarded(pid_t pid) {
    const fs::path process = "/proc/" + std::to_string(pid);
    std::ifstream limits(process / "limits");
    bool noCore = false;
    for (std::string line; std::getline(limits, line);) {
      std::istringstream words(line.substr(std::min(line.size(), kCore.size())));
      std::string soft;
      std::string hard;
      if (line.starts_with(kCore) && words >> soft >> hard) noCore = soft == "0" && hard == "0";
    }
    struct stat info{};
    return noCore && ::stat((process / "maps").c_str(), &info) == 0 && info.st_uid == 0;
  }

  static inline const std::string kCore = "Max core file size";
};

// The credential is held back until the guard stands; were it the other way round, the one would
// wait for the other.
TEST_F(MemoryOfARun, IsGuardedBeforeTheFirstSecretIsRead) {
  const fs::path pipe = folder_ / "master.key";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  fs::permissions(pipe, static_cast<fs::perms>(0666));
  const int end = ::open(pipe.c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_GE(end, 0);
  putContent(folder_ / "litectl.yaml",
             "apiVersion: litectl.dev/v1alpha1\nkind: Settings\ntargets: {here: {url: '" +
                 gateway_.url() + "', credential: {file: master.key}}}\n");
  Program plan = program({"plan", "--config", (folder_ / "litectl.yaml").string()});
  plan.environment.clear();
  plan.unprivileged = true;
  plan.unlimitedCore = true;
  plan.start();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!isGuarded(plan.pid()) && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  EXPECT_TRUE(isGuarded(plan.pid()));
  const std::string key = Gateway::masterKey();
  EXPECT_EQ(::write(end, key.data(), key.size()), static_cast<ssize_t>(key.size()));
  // With no end open a pipe forgets what was written to it.
  int unread = 1;
  while (::ioctl(end, FIONREAD, &unread) == 0 && unread > 0 &&
         std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  ::close(end);
  const Ended ended = plan.wait();
  EXPECT_EQ(ended.status, 0) << ended.err;
}

TEST_F(MemoryOfARun, StaysGuardedWhileItWorks) {
  std::atomic<pid_t> pid = 0;
  std::atomic<int> guarded = 0;
  std::atomic<int> calls = 0;
  gateway_.beforeEach([&](const ServerRequest&) {
    while (pid == 0) std::this_thread::yield();
    guarded += isGuarded(pid) ? 1 : 0;
    ++calls;
  });
  Program apply = program({"apply", "--yes"});
  apply.unprivileged = true;
  apply.unlimitedCore = true;
  apply.start();
  pid = apply.pid();
  EXPECT_EQ(apply.wait().status, 0);
  gateway_.beforeEach({});
  EXPECT_GT(calls, 3);
  EXPECT_EQ(guarded, calls);
}

// A key on the keyboard ends with a core just as well as a mistake of ours.
TEST_F(MemoryOfARun, IsInNoCoreFile) {
  put("k.yaml", manifest("VirtualKey", "k"));
  for (const int number : {SIGABRT, SIGSEGV, SIGQUIT}) {
    std::atomic<pid_t> pid = 0;
    gateway_.beforeEach([&](const ServerRequest& request) {
      if (request.path != "/key/generate") return;
      while (pid == 0) std::this_thread::yield();
      ::kill(pid, number);
    });
    Program apply = program({"apply", "--yes"});
    apply.unlimitedCore = true;
    apply.start();
    pid = apply.pid();
    const Ended ended = apply.wait();
    EXPECT_EQ(ended.status, 128 + number) << ended.out << ended.err;
    EXPECT_FALSE(ended.core);
    gateway_.beforeEach({});
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
      EXPECT_NE(entry.path().filename().string().substr(0, 4), "core") << entry.path();
    }
    const Value made = gateway_.key("k");
    if (made.isMap()) gateway_.call("POST", "/key/delete", R"({"key_aliases": ["k"]})");
  }
}

}  // namespace
}  // namespace litectl::e2e
