#include "base/files.h"

#include "support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace litectl {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class Files : public testing::Test {
 protected:
  Files() {
    // Some cases give up their rights and must still reach the folder.
    fs::permissions(folder_, fs::perms::all);
  }

  fs::path write(const std::string& name, const std::string& text) {
    putContent(folder_ / name, text);
    return folder_ / name;
  }
  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  TempFolder temporary_;
  fs::path folder_ = temporary_.path();
};

unsigned modeOf(const fs::path& path) {
  return static_cast<unsigned>(fs::status(path).permissions()) & 0777U;
}

TEST_F(Files, ReadsAFileUpToTheCapAndNotBeyond) {
  const fs::path path = write("a", "12345");
  EXPECT_EQ(*readFile(path, 5), "12345");
  EXPECT_EQ(readFile(path, 4).error().code, Code::tooLarge);
  EXPECT_EQ(readSecretFile(path, 5)->reveal(), "12345");
  EXPECT_EQ(readSecretFile(path, 4).error().code, Code::tooLarge);
  EXPECT_EQ(*readFile(write("empty", ""), 0), "");
  EXPECT_TRUE(readSecretFile(folder_ / "empty", 0)->empty());
}

TEST_F(Files, CapsWhatHasNoSize) {
  EXPECT_EQ(readFile("/dev/zero", 1000).error().code, Code::tooLarge);
  EXPECT_EQ(readSecretFile("/dev/zero", 1000).error().code, Code::tooLarge);
}

TEST_F(Files, DoesNotWaitForAPipeThatNobodyWrites) {
  const fs::path pipe = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(*readFile(pipe, 100), "");
}

TEST_F(Files, NamesWhyAFileCannotBeRead) {
  const Error missing = readFile(folder_ / "nothing", 10).error();
  EXPECT_EQ(missing.code, Code::unreadableFile);
  EXPECT_THAT(missing.message, HasSubstr("No such file or directory"));
  EXPECT_EQ(readFile(folder_, 10).error().code, Code::unreadableFile);
  EXPECT_THAT(readSecretFile(folder_, 10).error().message, HasSubstr("Is a directory"));
}

TEST_F(Files, TellsALoopOfLinks) {
  fs::create_symlink("b", folder_ / "a");
  fs::create_symlink("a", folder_ / "b");
  EXPECT_EQ(readFile(folder_ / "a", 10).error().code, Code::symlinkLoop);
}

using FilesDeathTest = Files;

TEST_F(FilesDeathTest, TellsWhenReadingIsForbidden) {
  const fs::path path = write("locked", "x");
  fs::permissions(path, fs::perms::none);
  // Root may read everything, so the attempt is made as nobody.
  EXPECT_EXIT(
      {
        if (::geteuid() == 0 && ::seteuid(65534) != 0) std::_Exit(2);
        const Result<std::string> text = readFile(path, 10);
        const bool right = !text.ok() && text.error().code == Code::unreadableFile &&
                           text.error().message.ends_with("Permission denied");
        std::_Exit(right ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

TEST_F(Files, ReplacesAFileWholeAndPrivately) {
  const fs::path path = write("state", "old");
  fs::permissions(path, fs::perms::all);
  ASSERT_TRUE(writeFileAtomically(path, "new").ok());
  EXPECT_EQ(*readFile(path, 10), "new");
  EXPECT_EQ(modeOf(path), 0600U);
  EXPECT_EQ(entries(), 1U);
}

TEST_F(Files, LeavesEverythingAsItWasWhenItCannotReplace) {
  fs::create_directory(folder_ / "taken");
  const Status status = writeFileAtomically(folder_ / "taken", "x");
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, Code::writeFailed);
  EXPECT_EQ(entries(), 1U);
  EXPECT_FALSE(writeFileAtomically(folder_ / "no" / "folder", "x").ok());
}

// A file-size limit makes the write fail half way, as a full disk does.
TEST_F(FilesDeathTest, KeepsTheOldFileWhenTheDiskIsFull) {
  const fs::path path = write("state", "old");
  EXPECT_EXIT(
      {
        std::signal(SIGXFSZ, SIG_IGN);
        rlimit limit{};
        limit.rlim_cur = limit.rlim_max = 1000;
        if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) std::_Exit(2);
        const Status status = writeFileAtomically(path, std::string(5000, 'x'));
        std::_Exit(!status.ok() && status.error().code == Code::writeFailed ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
  EXPECT_EQ(*readFile(path, 10), "old");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(Files, MakesAPrivateFolderWithItsParents) {
  const fs::path path = folder_ / "a" / "b";
  ASSERT_TRUE(makePrivateFolder(path).ok());
  EXPECT_EQ(modeOf(path), 0700U);
  EXPECT_TRUE(makePrivateFolder(path).ok());
  ASSERT_TRUE(makePrivateFolder(folder_ / "slash" / "").ok());
  EXPECT_EQ(modeOf(folder_ / "slash"), 0700U);
}

TEST_F(Files, TakesNoFileForAFolder) {
  const fs::path path = write("file", "x");
  EXPECT_EQ(makePrivateFolder(path).error().code, Code::writeFailed);
  EXPECT_EQ(makePrivateFolder(path / "below").error().code, Code::writeFailed);
}

TEST_F(FilesDeathTest, MakesAFolderNamedRelatively) {
  EXPECT_EXIT(
      {
        fs::current_path(folder_);
        const bool made = makePrivateFolder("state").ok() && writeFileAtomically("file", "x").ok();
        std::_Exit(made ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
  EXPECT_EQ(modeOf(folder_ / "state"), 0700U);
  EXPECT_EQ(*readFile(folder_ / "file", 10), "x");
}

TEST_F(Files, SaysWhenAFolderCannotBeSynced) {
  EXPECT_TRUE(syncFolder(folder_).ok());
  EXPECT_EQ(syncFolder(folder_ / "nothing").error().code, Code::writeFailed);
}

}  // namespace
}  // namespace litectl
