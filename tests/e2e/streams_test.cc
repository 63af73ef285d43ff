#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/wait.h>

#include "e2e/workplace.h"

namespace litectl::e2e {
namespace {

class Streams : public Workplace {
 protected:
  // Runs a line of bash in which $litectl is the program, and gives its exit status.
  int shell(const std::string& line) const {
    const std::string command =
        "litectl=" LITECTL_BINARY " LITELLM_MASTER_KEY=" + gateway_.masterKey() + " bash -c '" +
        line + "' 2>" + (folder_ / "err").string();
    const int status = std::system(command.c_str());  // NOLINT: our own words
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  // Standard output is a pipe whose reader has gone before the program starts.
  int runUnread(const std::string& words) const {
    return shell("exec 3> >(true); wait $!; exec \"$litectl\" " + words + " >&3");
  }

  std::string target() const { return " --url " + gateway_.url() + " -f " + manifests().string(); }
};

TEST_F(Streams, AReaderThatLeavesIsNoFailure) {
  put("a.yaml", manifest("Team", "a"));
  EXPECT_EQ(runUnread("--help"), 0);
  EXPECT_EQ(runUnread("version"), 0);
  EXPECT_EQ(runUnread("plan" + target()), 0);
  EXPECT_EQ(runUnread("plan --detailed-exitcode" + target()), 2);
}

TEST_F(Streams, ClosedOnesLeaveTheStoreAlone) {
  put("a.yaml", manifest("Team", "a"));
  EXPECT_EQ(shell("exec \"$litectl\" apply --yes" + target() + " <&- >&-"), 0);
  std::ifstream lock(state() / "state.db.lock");
  const std::string holder((std::istreambuf_iterator<char>(lock)), {});
  EXPECT_TRUE(holder.starts_with("pid ")) << holder;
  EXPECT_EQ(holder.find('\n'), holder.size() - 1) << holder;
  expectClean();
}

}  // namespace
}  // namespace litectl::e2e
