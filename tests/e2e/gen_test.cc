#include "support/temp_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "e2e/program.h"

namespace litectl::e2e {
namespace {

namespace fs = std::filesystem;

class Gen : public ::testing::Test {
 protected:
  Ended gen(std::vector<std::string> arguments) const {
    Program program;
    program.arguments = {"gen"};
    program.arguments.insert(program.arguments.end(), arguments.begin(), arguments.end());
    program.folder = folder_.path();
    return program.run();
  }
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((folder_.path() / name).parent_path());
    std::ofstream(folder_.path() / name) << text;
  }
  std::string read(const std::string& name) const {
    std::ifstream in(folder_.path() / name);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  const TempFolder folder_;
};

TEST_F(Gen, WritesWhatCheckAccepts) {
  EXPECT_EQ(gen({"all"}).status, 0);
  EXPECT_EQ(gen({"all", "--check"}).status, 0);
  const fs::perms mode = fs::status(folder_.path() / "crds/team.yaml").permissions();
  EXPECT_NE(mode & fs::perms::others_read, fs::perms::none) << "whoever has the tree reads it";
}

TEST_F(Gen, ChecksOnlyThePartThatIsAsked) {
  EXPECT_EQ(gen({"crds"}).status, 0);
  EXPECT_EQ(gen({"crds", "--check"}).status, 0);
  const Ended all = gen({"all", "--check"});
  EXPECT_EQ(all.status, 1);
  EXPECT_NE(all.err.find("E1312"), std::string::npos) << all.err;
  EXPECT_NE(all.err.find("docs/schema/team.json is missing"), std::string::npos) << all.err;
}

TEST_F(Gen, NamesTheLineThatWasEditedAndChangesNothingByChecking) {
  ASSERT_EQ(gen({"completion"}).status, 0);
  const std::string before = read("completions/litectl.fish");
  write("completions/litectl.fish", "# mine\n" + before);
  const Ended checked = gen({"completion", "--check"});
  EXPECT_EQ(checked.status, 1);
  EXPECT_NE(checked.err.find("completions/litectl.fish is stale: line 1 is \"# mine\""),
            std::string::npos)
      << checked.err;
  EXPECT_EQ(read("completions/litectl.fish"), "# mine\n" + before);
  EXPECT_EQ(gen({"completion"}).status, 0);
  EXPECT_EQ(read("completions/litectl.fish"), before);
}

TEST_F(Gen, TakesAwayWhatIsLeftOverAndNothingElse) {
  write("crds/old.yaml", "# generated from specs/kinds/Old.yaml by litectl gen; do not edit\n");
  write("crds/mine.yaml", "# by hand\n");
  EXPECT_EQ(gen({"crds", "--check"}).status, 1);
  EXPECT_EQ(gen({"crds"}).status, 0);
  EXPECT_FALSE(fs::exists(folder_.path() / "crds/old.yaml"));
  EXPECT_TRUE(fs::exists(folder_.path() / "crds/mine.yaml"));
  EXPECT_EQ(gen({"crds", "--check"}).status, 0);
}

TEST_F(Gen, KnowsTheKindsOfAnOperator) {
  write("specs/kinds/Plate.yaml",
        "kind: Plate\nlive: false\nfields:\n  size: {type: integer, doc: In millimetres.}\n");
  EXPECT_EQ(gen({"all", "--specs-dir", "specs"}).status, 0);
  EXPECT_NE(read("crds/plate.yaml").find("plates.litectl.dev"), std::string::npos);
  EXPECT_NE(read("completions/litectl.bash").find("Plate/"), std::string::npos);
}

TEST_F(Gen, SaysWhatItCanWrite) {
  for (const std::vector<std::string>& wrong :
       {std::vector<std::string>{}, {"everything"}, {"crds", "schema"}}) {
    const Ended ended = gen(wrong);
    EXPECT_EQ(ended.status, 1);
    EXPECT_NE(ended.err.find("E1303"), std::string::npos) << ended.err;
  }
}

TEST_F(Gen, SaysWhatCannotBeWritten) {
  write("crds", "a file where a folder should be");
  const Ended ended = gen({"crds"});
  EXPECT_EQ(ended.status, 6);
  EXPECT_NE(ended.err.find("E4005"), std::string::npos) << ended.err;
}

}  // namespace
}  // namespace litectl::e2e
