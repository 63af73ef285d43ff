#include "secrets/process_guard.h"

#include "support/results.h"
#include "support/temp_folder.h"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace litectl {
namespace {

TEST(ProcessGuard, AnAbortedProcessLeavesNoCore) {
  const TempFolder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    rlimit all{};
    ::getrlimit(RLIMIT_CORE, &all);
    all.rlim_cur = all.rlim_max;
    ::setrlimit(RLIMIT_CORE, &all);
    if (::chdir(folder.path().c_str()) != 0 || !guardProcess()) ::_exit(1);
    ::signal(SIGABRT, SIG_DFL);
    ::abort();
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGABRT);
  EXPECT_FALSE(WCOREDUMP(status));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(ProcessGuard, LastsForTheProcess) {
  const pid_t child = ::fork();
  if (child == 0) {
    rlimit core{1, 1};
    if (!guardProcess() || ::getrlimit(RLIMIT_CORE, &core) != 0) ::_exit(1);
    const bool guarded = core.rlim_cur == 0 && core.rlim_max == 0 &&
                         ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 && guardProcess().ok();
    ::_exit(guarded ? 42 : 2);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 42);
}

}  // namespace
}  // namespace litectl
