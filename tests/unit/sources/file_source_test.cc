#include "sources/file_source.h"

#include "support/temp_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

namespace litectl {
namespace {

namespace fs = std::filesystem;

class FileSource : public testing::Test {
 protected:
  // Texts that were read, in order; problems stay in problems_.
  std::vector<std::string> read(const std::vector<std::string>& paths,
                                const std::string& input = {}, const SourceLimits& limits = {}) {
    std::istringstream standardInput(input);
    files_ = SourceFiles();
    problems_ = Diagnostics();
    sources_ = readSources(paths, standardInput, files_, problems_, limits);
    std::vector<std::string> texts;
    for (const SourceText& file : sources_.files) texts.push_back(file.text);
    return texts;
  }

  std::vector<std::string> codes() const {
    std::vector<std::string> out;
    for (const Error& error : problems_.errors()) out.emplace_back(codeText(error.code));
    return out;
  }

  void put(const std::string& name, const std::string& text) {
    fs::create_directories((folder_ / name).parent_path());
    putContent(folder_ / name, text);
  }

  std::string path(const std::string& name = {}) const { return (folder_ / name).string(); }

  const TempFolder folder_;
  SourceFiles files_;
  Diagnostics problems_;
  Sources sources_;
};

using Texts = std::vector<std::string>;

TEST_F(FileSource, ReadsAFolderInTheOrderOfNames) {
  put("b.yaml", "b");
  put("a/z.yml", "az");
  put("a/a.json", "aa");
  put("c.txt", "no");
  EXPECT_EQ(read({path()}), (Texts{"aa", "az", "b"}));
  EXPECT_TRUE(problems_.ok());
}

TEST_F(FileSource, PassesOverHiddenFilesAndFolders) {
  put("a.yaml", "a");
  put(".git/config.yaml", "no");
  put(".litectl/state.yaml", "no");
  put(".b.yaml", "no");
  EXPECT_EQ(read({path()}), Texts{"a"});
}

TEST_F(FileSource, ReadsANamedFileWhateverItsName) {
  put("notes.txt", "a");
  put(".hidden", "b");
  EXPECT_EQ(read({path("notes.txt"), path(".hidden")}), (Texts{"b", "a"}));
}

TEST_F(FileSource, ReadsEachFileOnce) {
  put("a.yaml", "a");
  put("b.yaml", "b");
  fs::create_symlink("a.yaml", folder_ / "c.yaml");
  EXPECT_EQ(read({path(), path("a.yaml"), path() + "/../" + folder_.path().filename().string()}),
            (Texts{"a", "b"}));
}

TEST_F(FileSource, DoesNotDependOnTheOrderOfFlags) {
  put("a.yaml", "a");
  put("b.yaml", "b");
  EXPECT_EQ(read({path("b.yaml"), path("a.yaml")}), read({path("a.yaml"), path("b.yaml")}));
}

TEST_F(FileSource, NamesFilesAsAPersonWould) {
  put("teams/a.yaml", "first\nsecond\n");
  read({path()});
  ASSERT_EQ(sources_.files.size(), 1U);
  EXPECT_EQ(files_.describe({2, 3, sources_.files.front().file}), path("teams/a.yaml") + ":2:3");
}

TEST_F(FileSource, RecordsRootsAsAbsolutePaths) {
  put("x/a.yaml", "a");
  read({path("x/../x"), "-", path("x")}, "text");
  EXPECT_EQ(sources_.roots, (Texts{"-", fs::canonical(folder_ / "x").string()}));
}

TEST_F(FileSource, ReadsStandardInputOnce) {
  EXPECT_EQ(read({"-", "-"}, "kind: Team\n"), Texts{"kind: Team\n"});
  EXPECT_EQ(files_.describe({1, 1, 0}), "<stdin>:1:1");
}

TEST_F(FileSource, RefusesEmptyStandardInput) {
  read({"-"}, "");
  EXPECT_EQ(codes(), Texts{"E1014"});
}

TEST_F(FileSource, FollowsLinksInsideTheFolderAsAConfigMapHasThem) {
  put("..2026_01_01/team.yaml", "team");
  fs::create_directory_symlink("..2026_01_01", folder_ / "..data");
  fs::create_symlink("..data/team.yaml", folder_ / "team.yaml");
  EXPECT_EQ(read({path()}), Texts{"team"});
  EXPECT_TRUE(problems_.ok());
}

TEST_F(FileSource, NeverFollowsALinkOutOfTheFolder) {
  const TempFolder outside;
  putContent(outside / "secret.yaml", "secret");
  put("a.yaml", "a");
  fs::create_symlink(outside / "secret.yaml", folder_ / "file.yaml");
  fs::create_directory_symlink(outside.path(), folder_ / "folder");
  // A folder whose name only begins like ours is not ours.
  const std::string neighbour = folder_.path().string() + "-neighbour";
  fs::create_directory(neighbour);
  putContent(neighbour + "/n.yaml", "n");
  fs::create_symlink(neighbour + "/n.yaml", folder_ / "neighbour.yaml");
  EXPECT_EQ(read({path()}), Texts{"a"});
  EXPECT_EQ(codes(), (Texts{"E1001", "E1001", "E1001"}));
  fs::remove_all(neighbour);
}

TEST_F(FileSource, FollowsTheRootItself) {
  put("real/a.yaml", "a");
  fs::create_directory_symlink("real", folder_ / "link");
  EXPECT_EQ(read({path("link")}), Texts{"a"});
}

TEST_F(FileSource, RefusesLinksThatGoRound) {
  put("sub/a.yaml", "a");
  fs::create_directory_symlink("..", folder_ / "sub/up");
  fs::create_symlink("x.yaml", folder_ / "x.yaml");
  EXPECT_EQ(read({path()}), Texts{"a"});
  EXPECT_EQ(codes(), (Texts{"E1013", "E1013"}));
}

TEST_F(FileSource, GoesOnAfterAProblem) {
  put("a.yaml", "a");
  EXPECT_EQ(read({path("missing.yaml"), path("a.yaml")}), Texts{"a"});
  EXPECT_EQ(codes(), Texts{"E1001"});
}

TEST_F(FileSource, KeepsWithinItsLimits) {
  put("a.yaml", "12345");
  put("b.yaml", "12345");
  put("c.yaml", "1");
  SourceLimits small;
  small.maxFileBytes = 4;
  EXPECT_EQ(read({path()}, {}, small), Texts{"1"});
  EXPECT_EQ(codes(), (Texts{"E1002", "E1002"}));
  read({"-"}, "12345", small);
  EXPECT_EQ(codes(), Texts{"E1002"});

  SourceLimits few;
  few.maxFiles = 2;
  read({path()}, {}, few);
  EXPECT_EQ(codes(), Texts{"E1002"});

  SourceLimits total;
  total.maxTotalBytes = 9;
  EXPECT_EQ(read({path()}, {}, total), Texts{"12345"});
  EXPECT_EQ(codes(), Texts{"E1002"});
}

}  // namespace
}  // namespace litectl
