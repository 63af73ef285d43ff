#include "sources/manifest_folder.h"

#include "support/temp_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <sys/stat.h>

namespace litectl {
namespace {

class ManifestFolder : public ::testing::Test {
 protected:
  WrittenFiles write(const std::vector<ManifestFile>& files, bool overwrite = false) {
    problems_ = Diagnostics();
    return writeManifestFiles(folder_.path() / "out", files, overwrite, problems_);
  }

  TempFolder folder_;
  Diagnostics problems_;
};

TEST_F(ManifestFolder, WritesFilesAndTheirFolders) {
  EXPECT_EQ(write({{"team/a.yaml", "a\n"}, {"team/b.yaml", "b\n"}, {"c.yaml", "c\n"}}).written, 3U);
  EXPECT_TRUE(problems_.ok());
  EXPECT_EQ(contentOf(folder_.path() / "out/team/a.yaml"), "a\n");
  EXPECT_EQ(contentOf(folder_.path() / "out/c.yaml"), "c\n");
  struct stat info{};
  ASSERT_EQ(::stat((folder_.path() / "out/team/a.yaml").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST_F(ManifestFolder, LeavesAloneWhatSaysTheSame) {
  EXPECT_EQ(write({{"team/a.yaml", "a\n"}}).written, 1U);
  const auto before = std::filesystem::last_write_time(folder_.path() / "out/team/a.yaml");
  const WrittenFiles again = write({{"team/a.yaml", "a\n"}});
  EXPECT_EQ(again.written, 0U);
  EXPECT_EQ(again.same, 1U);
  EXPECT_EQ(std::filesystem::last_write_time(folder_.path() / "out/team/a.yaml"), before);
}

TEST_F(ManifestFolder, WritesNothingWhereOneFileSaysSomethingElse) {
  EXPECT_EQ(write({{"team/b.yaml", "mine\n"}}).written, 1U);
  EXPECT_EQ(write({{"team/a.yaml", "a\n"}, {"team/b.yaml", "b\n"}}).written, 0U);
  ASSERT_EQ(problems_.errors().size(), 1U);
  EXPECT_EQ(problems_.errors().front().code, Code::fileExists);
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "out/team/a.yaml"));
  EXPECT_EQ(contentOf(folder_.path() / "out/team/b.yaml"), "mine\n");

  EXPECT_EQ(write({{"team/a.yaml", "a\n"}, {"team/b.yaml", "b\n"}}, true).written, 2U);
  EXPECT_EQ(contentOf(folder_.path() / "out/team/b.yaml"), "b\n");
}

TEST_F(ManifestFolder, FollowsNoLinks) {
  std::filesystem::create_directories(folder_.path() / "out");
  std::filesystem::create_directories(folder_.path() / "elsewhere");
  std::filesystem::create_directory_symlink(folder_.path() / "elsewhere",
                                            folder_.path() / "out/team");
  EXPECT_EQ(write({{"team/a.yaml", "a\n"}}).written, 0U);
  ASSERT_EQ(problems_.errors().size(), 1U);
  EXPECT_EQ(problems_.errors().front().code, Code::symlinkLoop);
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path() / "elsewhere"));
}

TEST_F(ManifestFolder, SaysWhereItMayNotWrite) {
  putContent(folder_.path() / "out", "a file");
  EXPECT_EQ(write({{"team/a.yaml", "a\n"}}).written, 0U);
  ASSERT_FALSE(problems_.ok());
  EXPECT_EQ(problems_.exitStatus(), 6);
}

}  // namespace
}  // namespace litectl
