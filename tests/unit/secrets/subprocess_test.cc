#include "base/subprocess.h"

#include "support/results.h"
#include "support/temp_folder.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace litectl {
namespace {

using std::chrono::milliseconds;

// A process as the kernel describes it, "" when there is none.
std::string stateOf(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/stat");
  std::string line;
  std::getline(file, line);
  return line;
}

class SubprocessTest : public testing::Test {
 protected:
  [[nodiscard]] Context context(milliseconds limit = milliseconds(30'000)) {
    return Context{&clock_, stop_.get_token(), SteadyTime::max()}.within(limit);
  }
  [[nodiscard]] static Command shell(const std::string& script) {
    Command command;
    command.program = "sh";
    command.arguments = {"-c", script};
    command.environment = keepEnvironment({"PATH"});
    return command;
  }
  Result<CommandOutput> run(const std::string& script) {
    return runCommand(context(), shell(script));
  }

  SystemClock clock_;
  std::stop_source stop_;
};

TEST_F(SubprocessTest, GivesStatusAndBothStreams) {
  const CommandOutput result = run("echo out; echo err >&2; exit 3").value();
  EXPECT_EQ(result.status, 3);
  EXPECT_EQ(result.output, "out\n");
  EXPECT_EQ(result.errors, "err\n");
}

TEST_F(SubprocessTest, FeedsInputLargerThanAnyBuffer) {
  const std::string input(3'000'000, 'x');
  Command command = shell("cat");
  command.input = input;
  command.maxOutput = input.size();
  EXPECT_EQ(runCommand(context(), command).value().output, input);
}

TEST_F(SubprocessTest, AProgramThatIgnoresItsInputIsFine) {
  const std::string input(3'000'000, 'x');
  Command command = shell("exec 0<&-; echo done");
  command.input = input;
  EXPECT_EQ(runCommand(context(), command).value().output, "done\n");
}

TEST_F(SubprocessTest, WithoutInputItSeesTheEndAtOnce) {
  EXPECT_EQ(run("cat; echo end").value().output, "end\n");
}

TEST_F(SubprocessTest, HandsOnOnlyTheEnvironmentItIsGiven) {
  ::setenv("LITECTL_TEST_HIDDEN", "marked", 1);
  Command command = shell("env");
  command.environment.emplace_back("SHOWN=1");
  const std::string output = runCommand(context(), command).value().output;
  ::unsetenv("LITECTL_TEST_HIDDEN");
  EXPECT_EQ(output.find("marked"), std::string::npos);
  EXPECT_NE(output.find("SHOWN=1"), std::string::npos);
}

TEST_F(SubprocessTest, RunsInTheNamedFolder) {
  const TempFolder folder;
  Command command = shell("pwd -P");
  command.folder = folder.path();
  const std::string output = runCommand(context(), command).value().output;
  EXPECT_EQ(output, std::filesystem::canonical(folder.path()).string() + "\n");
}

TEST_F(SubprocessTest, AProgramThatIsNotThereIsAnErrorThatNamesIt) {
  Command command;
  command.program = "litectl-no-such-program";
  EXPECT_TRUE(failsWith(runCommand(context(), command), Code::internal, command.program));
}

TEST_F(SubprocessTest, DeadlineEndsIt) {
  EXPECT_TRUE(
      failsWith(runCommand(context(milliseconds(50)), shell("sleep 1000")), Code::timedOut, "sh"));
}

TEST_F(SubprocessTest, StopEndsTheWholeGroup) {
  const TempFolder folder;
  ASSERT_EQ(::mkfifo((folder / "child").c_str(), 0600), 0);
  Command command = shell("sleep 1000 & echo $! > child; wait");
  command.folder = folder.path();
  std::string grandchild;
  {
    const std::jthread stopper([&] {
      std::ifstream(folder / "child") >> grandchild;  // waits for the script to come to it
      stop_.request_stop();
    });
    EXPECT_TRUE(failsWith(runCommand(context(), command), Code::interrupted, "sh"));
  }
  ASSERT_FALSE(grandchild.empty());
  // Gone, or dead and waiting for its new parent to notice. A signal is sent at once but heeded
  // when its receiver runs again, so one that lives on shows as this test's time limit.
  for (std::string state = stateOf(grandchild);
       !state.empty() && state.find(") Z") == std::string::npos; state = stateOf(grandchild)) {
    std::this_thread::yield();
  }
}

TEST_F(SubprocessTest, EndsThoughAGrandchildKeepsTheStreamsOpen) {
  EXPECT_EQ(run("sleep 1000 & echo done").value().output, "done\n");
}

TEST_F(SubprocessTest, OutputWithoutEndIsCutOff) {
  EXPECT_TRUE(failsWith(run("yes"), Code::tooLarge, "sh"));
}

TEST_F(SubprocessTest, DeathBySignalShowsInTheStatus) {
  EXPECT_EQ(run("kill -TERM $$").value().status, 128 + SIGTERM);
}

TEST_F(SubprocessTest, SignalsBlockedHereAreNotBlockedThere) {
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  const Result<CommandOutput> result = run("kill -TERM $$; echo alive");
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  EXPECT_EQ(result.value().status, 128 + SIGTERM);
}

}  // namespace
}  // namespace litectl
