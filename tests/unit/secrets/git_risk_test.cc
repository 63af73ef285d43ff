#include "secrets/git_risk.h"

#include "base/subprocess.h"
#include "secrets/file_sink.h"
#include "support/results.h"
#include "support/temp_folder.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace litectl {
namespace {

using Paths = std::vector<std::filesystem::path>;

class GitRiskTest : public testing::Test {
 protected:
  void git(std::vector<std::string> arguments) {
    Command command;
    command.program = "git";
    command.arguments = std::move(arguments);
    command.environment = keepEnvironment({"PATH"});
    command.environment.emplace_back("HOME=" + folder_.path().string());
    command.folder = tree();
    const Result<CommandOutput> result = runCommand(context(), command);
    ASSERT_TRUE(isOk(result));
    ASSERT_EQ(result->status, 0) << result->errors;
  }
  void makeTree(const std::string& ignore) {
    std::filesystem::create_directories(tree());
    git({"init", "-q"});
    putContent(tree() / ".gitignore", ignore);
  }
  [[nodiscard]] std::filesystem::path tree() const { return folder_ / "repo"; }
  [[nodiscard]] Context context() {
    return Context{&clock_, {}, SteadyTime::max()}.within(std::chrono::seconds(30));
  }
  Result<Paths> risk(const Paths& paths) { return gitRisk(context(), paths); }

  TempFolder folder_;
  SystemClock clock_;
};

TEST_F(GitRiskTest, OutsideOfAnyWorkTreeThereIsNone) {
  EXPECT_TRUE(risk({folder_ / "keys/a.env"})->empty());
}

TEST_F(GitRiskTest, FilesThatGitDoesNotIgnoreAreNamed) {
  makeTree("*.env\n");
  const Paths asked{tree() / "keys/a.env", tree() / "keys/b.txt", tree() / "deep/er/c.env"};
  EXPECT_EQ(risk(asked).value(), Paths{tree() / "keys/b.txt"});
}

TEST_F(GitRiskTest, AnIgnoredFolderCoversEverythingInIt) {
  makeTree("");
  std::filesystem::create_directories(tree() / ".litectl");
  putContent(tree() / ".litectl/.gitignore", "*\n");
  const FileSink sink(tree() / ".litectl/keys");
  EXPECT_TRUE(risk(sink.filesOf({"file", "team/a.env", ""}))->empty());
}

TEST_F(GitRiskTest, APatternThatMissesThePendingFileIsARisk) {
  makeTree("/keys/a\n");
  const FileSink sink(tree() / "keys");
  const Paths files = sink.filesOf({"file", "a", ""});
  EXPECT_EQ(risk(files)->size(), files.size() - 1);
}

TEST_F(GitRiskTest, AFileThatIsAlreadyCommittedIsARisk) {
  makeTree("");
  putContent(tree() / "a.env", "X=1\n");
  git({"add", "a.env"});
  putContent(tree() / ".gitignore", "*.env\n");
  EXPECT_EQ(risk({tree() / "a.env"}).value(), Paths{tree() / "a.env"});
}

TEST_F(GitRiskTest, SeesThroughSymbolicLinksIntoAWorkTree) {
  makeTree("");
  std::filesystem::create_directories(tree() / "keys");
  std::filesystem::create_directory_symlink(tree() / "keys", folder_ / "elsewhere");
  const Paths asked{folder_ / "elsewhere/a.env"};
  EXPECT_EQ(risk(asked).value(), asked);
}

TEST_F(GitRiskTest, OddNamesAreTakenAsTheyAre) {
  makeTree("");
  const Paths asked{tree() / "a b\n\"c\".env", tree() / "-n", tree() / ":(top)x"};
  EXPECT_EQ(risk(asked)->size(), asked.size());
}

TEST_F(GitRiskTest, ABrokenWorkTreeIsNotTakenForHarmless) {
  std::filesystem::create_directories(tree());
  putContent(tree() / ".git", "gitdir: /nowhere/at/all\n");
  EXPECT_TRUE(failsWith(risk({tree() / "a.env"}), Code::sinkInGit, "repo"));
}

TEST_F(GitRiskTest, AnotherRepositoryInTheEnvironmentDoesNotDeceiveIt) {
  makeTree("");
  ::setenv("GIT_DIR", "/nowhere", 1);
  const Result<Paths> found = risk({tree() / "a.env"});
  ::unsetenv("GIT_DIR");
  EXPECT_EQ(found->size(), 1U);
}

TEST_F(GitRiskTest, HostileConfigurationRunsNothing) {
  makeTree("");
  const std::filesystem::path trace = folder_ / "ran";
  putContent(folder_ / "hook", "#!/bin/sh\ntouch " + trace.string() + "\n");
  std::filesystem::permissions(folder_ / "hook", std::filesystem::perms::owner_all);
  git({"config", "core.fsmonitor", (folder_ / "hook").string()});
  EXPECT_EQ(risk({tree() / "a.env"})->size(), 1U);
  EXPECT_FALSE(std::filesystem::exists(trace));
}

}  // namespace
}  // namespace litectl
