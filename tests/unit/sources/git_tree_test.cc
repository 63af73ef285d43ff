#include "sources/git_tree.h"

#include "base/subprocess.h"
#include "support/results.h"
#include "support/temp_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace litectl {
namespace {

class GitTreeTest : public testing::Test {
 protected:
  GitTreeTest() {
    git({"init", "-q", "-b", "main", "."});
    put("a/team.yaml", "one");
    put("a/deep/key.json", "two");
    put("a/README.md", "no manifest");
    put("a/.hidden/x.yaml", "hidden");
    put("b.yaml", "three");
    first_ = commit();
  }

  std::string git(std::vector<std::string> arguments) {
    Command command;
    command.program = "git";
    command.arguments = {"-c", "user.name=t", "-c", "user.email=t@example.com"};
    command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
    command.environment = keepEnvironment({"PATH"});
    command.environment.emplace_back("HOME=" + folder_.path().string());
    command.folder = folder_.path();
    const auto ended = runCommand(context_, command);
    EXPECT_TRUE(isOk(ended));
    EXPECT_EQ(ended->status, 0) << ended->errors;
    return ended->output.substr(0, ended->output.find('\n'));
  }
  void put(const std::string& name, const std::string& text) {
    std::filesystem::create_directories((folder_ / name).parent_path());
    putContent(folder_ / name, text);
  }
  std::string commit() {
    git({"add", "-A"});
    git({"commit", "-q", "-m", "x"});
    return git({"rev-parse", "HEAD"});
  }
  GitTree tree() { return GitTree::around(context_, folder_.path()).value(); }
  std::vector<std::string> read(const std::string& commit,
                                const std::vector<std::filesystem::path>& paths) {
    SourceFiles files;
    const auto texts = tree().read(context_, commit, paths, files);
    EXPECT_TRUE(isOk(texts));
    std::vector<std::string> all;
    for (const SourceText& text : *texts) all.push_back(text.text);
    return all;
  }

  TempFolder folder_;
  SystemClock clock_;
  Context context_{&clock_, {}};
  std::string first_;
};

using Texts = std::vector<std::string>;

TEST_F(GitTreeTest, ReadsManifestsAsTheyWereWithoutCheckingThemOut) {
  put("a/team.yaml", "changed\n\nwith lines and no end");
  std::filesystem::remove(folder_ / "b.yaml");
  const std::string second = commit();
  EXPECT_EQ(read(first_, {folder_.path()}), (Texts{"two", "one", "three"}));
  EXPECT_EQ(read(first_, {folder_ / "a"}), (Texts{"two", "one"}));
  EXPECT_EQ(read(first_, {folder_ / "b.yaml"}), Texts{"three"});
  EXPECT_EQ(read(first_, {folder_ / "a/README.md"}), Texts{"no manifest"});
  EXPECT_EQ(read(second, {folder_.path()}), (Texts{"two", "changed\n\nwith lines and no end"}));
  EXPECT_EQ(read(second, {folder_ / "b.yaml"}), Texts{});
  EXPECT_FALSE(std::filesystem::exists(folder_ / "b.yaml"));
}

TEST_F(GitTreeTest, PassesOverLinksAndOddNamesAreRead) {
  put("odd/tab\tand ü \"quote\".yaml", "odd");
  put("odd/line\nbreak.yaml", "broken");
  std::filesystem::create_symlink("/etc/passwd", folder_ / "odd/link.yaml");
  EXPECT_EQ(read(commit(), {folder_ / "odd"}), (Texts{"broken", "odd"}));
}

TEST_F(GitTreeTest, KnowsRevisionsAndWhichIsBeforeWhich) {
  put("b.yaml", "four");
  const std::string second = commit();
  EXPECT_EQ(tree().commitOf(context_, "main").value(), second);
  EXPECT_EQ(tree().commitOf(context_, "HEAD~1").value(), first_);
  EXPECT_FALSE(tree().commitOf(context_, "refs/litectl/default/prod").value().has_value());
  EXPECT_TRUE(tree().isAncestor(context_, first_, second).value());
  EXPECT_FALSE(tree().isAncestor(context_, second, first_).value());
}

TEST_F(GitTreeTest, ARevisionThatIsAnOptionIsRefused) {
  for (const char* revision : {"--help", "-", "--output=/tmp/x", ""}) {
    EXPECT_TRUE(failsWith(tree().commitOf(context_, revision), Code::badRevision, "'-'"));
  }
}

TEST_F(GitTreeTest, ARefIsMovedOnlyFromWhereItWas) {
  const std::string ref = "refs/litectl/default/prod";
  put("b.yaml", "four");
  const std::string second = commit();
  ASSERT_TRUE(isOk(tree().moveRef(context_, ref, first_, std::nullopt)));
  EXPECT_TRUE(
      failsWith(tree().moveRef(context_, ref, second, std::nullopt), Code::badRevision, ref));
  ASSERT_TRUE(isOk(tree().moveRef(context_, ref, second, first_)));
  EXPECT_EQ(tree().commitOf(context_, ref).value(), second);
}

TEST_F(GitTreeTest, NothingThatTheConfigurationNamesIsRun) {
  const std::string mark = (folder_ / "ran").string();
  put("hook", "#!/bin/sh\ntouch " + mark + "\n");
  std::filesystem::permissions(folder_ / "hook", std::filesystem::perms::owner_all);
  const std::string hook = (folder_ / "hook").string();
  std::filesystem::copy_file(folder_ / "hook", folder_ / ".git/hooks/reference-transaction");
  git({"config", "core.fsmonitor", hook});
  git({"config", "filter.x.smudge", hook});
  git({"config", "core.pager", hook});
  git({"config", "alias.rev-parse", "!" + hook});
  put(".git/info/attributes", "* filter=x\n");
  read(first_, {folder_.path()});
  ASSERT_TRUE(isOk(tree().moveRef(context_, "refs/litectl/a/b", first_, std::nullopt)));
  EXPECT_FALSE(std::filesystem::exists(mark));
}

TEST_F(GitTreeTest, OutsideOfARepositoryIsSaidSo) {
  const TempFolder elsewhere;
  EXPECT_TRUE(
      failsWith(GitTree::around(context_, elsewhere.path()), Code::badRevision, "no work tree"));
  SourceFiles files;
  EXPECT_TRUE(failsWith(tree().read(context_, first_, {elsewhere.path()}, files), Code::badRevision,
                        "outside"));
}

TEST_F(GitTreeTest, AStopEndsIt) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE(
      failsWith(tree().commitOf({&clock_, stop.get_token()}, "main"), Code::interrupted, "git"));
}

}  // namespace
}  // namespace litectl
