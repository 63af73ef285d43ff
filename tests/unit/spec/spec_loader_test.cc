#include "spec/spec_loader.h"

#include "spec/embedded.h"
#include "support/temp_folder.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace litectl {
namespace {

// What is said about the built-in specs with one file replaced.
std::vector<std::string> problemsWith(const std::string& path, const std::string& text) {
  SourceFiles files;
  Diagnostics problems;
  static_cast<void>(
      loadSpecs(overlaid(embeddedSpecs(), {{path, text}}), "litellm", files, problems));
  std::vector<std::string> out;
  for (const Error& error : problems.errors()) {
    const std::string place = error.pos.known() ? files.describe(error.pos) : "-";
    out.push_back(std::string(codeText(error.code)) + " " + place + " " + error.message);
  }
  return out;
}

std::string embeddedText(const std::string& path) {
  for (const SpecFile& file : embeddedSpecs()) {
    if (file.path == path) return file.text;
  }
  return {};
}

TEST(SpecLoader, ReplacesAFileByPath) {
  SourceFiles files;
  Diagnostics problems;
  std::string text = embeddedText("kinds/Budget.yaml");
  text.replace(text.find("least: 0"), 8, "least: 7");
  const SpecSet specs = loadSpecs(overlaid(embeddedSpecs(), {{"kinds/Budget.yaml", text}}),
                                  "litellm", files, problems);
  const SpecSet before = loadSpecs(embeddedSpecs(), "litellm", files, problems);
  EXPECT_TRUE(problems.ok());
  EXPECT_EQ(specs.kind("Budget")->field("maxBudget")->least, Decimal(7));
  EXPECT_NE(specs.hash, before.hash);
}

TEST(SpecLoader, NamesAnUnknownSettingWithItsPlace) {
  const auto problems = problemsWith(
      "kinds/ModelList.yaml",
      "kind: ModelList\nlive: false\nfields:\n  models: {type: set, of: string, lest: 1}\n");
  ASSERT_FALSE(problems.empty());
  EXPECT_EQ(problems.front(),
            "E1120 specs/kinds/ModelList.yaml:4:35 field models has no setting \"lest\"");
}

TEST(SpecLoader, RefusesAPatternThatOthersReadOtherwise) {
  for (const char* pattern : {"(?!a).*", "(?<a>b)", "(a)\\\\1", "\\\\s+", "\\\\w", "\\\\bx"}) {
    const auto problems = problemsWith(
        "kinds/ModelList.yaml",
        "kind: ModelList\nlive: false\nfields:\n  models: {type: set, of: string, pattern: \"" +
            std::string(pattern) + "\"}\n");
    EXPECT_EQ(problems.size(), 1U) << pattern;
  }
}

TEST(SpecLoader, RefusesAColumnThatIsNoField) {
  const auto problems = problemsWith("kinds/ModelList.yaml",
                                     "kind: ModelList\nlive: false\ncolumns: [model]\nfields:\n"
                                     "  models: {type: set, of: string}\n");
  ASSERT_FALSE(problems.empty());
  EXPECT_NE(problems.front().find("model"), std::string::npos);
}

TEST(SpecLoader, RefusesAnUnknownType) {
  const auto problems = problemsWith("kinds/ModelList.yaml",
                                     "kind: ModelList\nlive: false\nfields:\n  a: {type: strin}\n");
  ASSERT_FALSE(problems.empty());
  EXPECT_EQ(problems.front().rfind("E1120 specs/kinds/ModelList.yaml:4:13", 0), 0U)
      << problems.front();
}

TEST(SpecLoader, RefusesALiveKindThatTheTargetDoesNotDescribe) {
  const auto problems =
      problemsWith("kinds/Tag.yaml", "kind: Tag\nfields:\n  text: {type: string}\n");
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems.front(), "E1120 - kind Tag is live, but target litellm does not describe it");
}

TEST(SpecLoader, RefusesAFieldThatTheTargetDoesNotMap) {
  std::string text = embeddedText("kinds/Budget.yaml");
  text += "  colour: {type: string}\n";
  const auto problems = problemsWith("kinds/Budget.yaml", text);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems.front(), "E1120 - target litellm does not map Budget.colour");
}

TEST(SpecLoader, RefusesAFileUnderAnotherName) {
  const auto problems =
      problemsWith("kinds/Lists.yaml", "kind: Labels\nlive: false\nfields: {a: {type: string}}\n");
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems.front(), "E1120 - specs/kinds/Lists.yaml describes kind Labels");
}

TEST(SpecLoader, ReportsBrokenYaml) {
  const auto problems = problemsWith("kinds/Budget.yaml", "kind: [Budget\n");
  ASSERT_FALSE(problems.empty());
  EXPECT_EQ(problems.front().substr(0, 5), "E1005");
}

TEST(SpecLoader, RefusesAnEmptySpecsFolder) {
  const TempFolder folder;
  EXPECT_EQ(readSpecFolder(folder.path()).error().code, Code::badSpec);
  EXPECT_EQ(readSpecFolder(folder / "missing").error().code, Code::badSpec);
}

TEST(SpecLoader, ReadsAnOperatorsFolder) {
  const TempFolder folder;
  std::filesystem::create_directories(folder / "kinds");
  putContent(folder / "kinds/Tag.yaml", "kind: Tag\n");
  putContent(folder / "README.md", "not a spec");
  const auto specs = readSpecFolder(folder.path());
  ASSERT_TRUE(specs.ok());
  ASSERT_EQ(specs->size(), 1U);
  EXPECT_EQ(specs->front().path, "kinds/Tag.yaml");
}

}  // namespace
}  // namespace litectl
