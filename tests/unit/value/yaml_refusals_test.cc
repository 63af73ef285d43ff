#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/value/yaml_test_support.h"

namespace litectl {
namespace {

using ::testing::HasSubstr;

struct Refusal {
  std::string text;
  std::string problems;
};

class YamlRefusal : public testing::TestWithParam<Refusal> {};
TEST_P(YamlRefusal, NamesThePlaceToChange) {
  const YamlOutcome outcome = readYaml(GetParam().text);
  EXPECT_EQ(outcome.problems, GetParam().problems);
  for (const Error& error : outcome.errors) EXPECT_FALSE(error.remedy.empty()) << error.message;
}
INSTANTIATE_TEST_SUITE_P(
    Yaml, YamlRefusal,
    testing::Values(
        // What yaml-cpp would never end with.
        Refusal{",", "E1005 1:1"}, Refusal{"a: 1\n---\n,", "E1005 3:1"},
        Refusal{"[a], b", "E1005 1:4"},
        // What it would read over.
        Refusal{"- a\nb: 1\n", "E1005 2:1"}, Refusal{"\"a\" \"b\"\n", "E1005 1:5"},
        Refusal{"a: \"abc\nb: 2\n", "E1005 1:4"}, Refusal{"a: 'it''s\nb: 2\n", "E1005 1:4"},
        Refusal{"a: &x !!str \"abc\n", "E1005 1:13"}, Refusal{"a: \"x\\\"\n", "E1005 1:4"},
        // Brackets: the one that is open, not the line after it.
        Refusal{"a: [1, 2\nb: 3\n", "E1005 1:4"}, Refusal{"a:\n  b: {c: 1\n", "E1005 2:6"},
        Refusal{"a: [1, {b: 2]\n", "E1005 1:13"}, Refusal{"a: 1]\nb: ]\n", "E1005 2:4"},
        Refusal{"[1, 2\n", "E1005 1:1"}, Refusal{"{\"a\": [1, \"[\", # [\n", "E1005 1:7"},
        Refusal{"a: [[1], [2\n", "E1005 1:10"}, Refusal{"{\n", "E1005 1:1"},
        Refusal{"[{a: 1}, {b: \"}\"\n---\nc: 1\n", "E1005 1:10"},
        // Indentation.
        Refusal{"a: 1\n b: 2\n", "E1005 2:3"}, Refusal{"a: b: c\n", "E1005 1:5"},
        Refusal{"a:\n  - 1\n - 2\n", "E1005 3:2"}, Refusal{"a: \"x\" y\n", "E1005 1:8"},
        // Tabs.
        Refusal{"a:\n\tb: 1\n", "E1005 2:2"}, Refusal{"a:\n  \t- 1\n", "E1005 2:4"},
        Refusal{"a:\n\tb\n", "E1005 2:2"}, Refusal{"\ta: 1\n", "E1005 1:2"},
        // Characters.
        Refusal{"a: @x\n", "E1005 1:4"}, Refusal{"a: `x`\n", "E1005 1:4"},
        Refusal{"a: \"\\q\"\n", "E1005 1:5"}, Refusal{"a: \"\\xZZ\"\n", "E1005 1:5"},
        Refusal{std::string("a: b\0c\n", 7), "E1004 1:5"}, Refusal{"a: 1\né: \x1b[0m", "E1004 2:4"},
        Refusal{"a: \x7f", "E1004 1:4"}, Refusal{"a: \xC2\x9B", "E1004 1:4"},
        Refusal{"a: x\xC2\x85y", "E1004 1:5"}, Refusal{"# \u2028\n", "E1004 1:3"},
        Refusal{"a: \"\u2029\"", "E1004 1:5"}, Refusal{"a: x\u202Ey", "E1004 1:5"},
        Refusal{"a: x\u2066y", "E1004 1:5"}, Refusal{"a: \xEF\xBF\xBF", "E1004 1:4"},
        Refusal{"a: 1\nb: é\xFF\n", "E1003 2:5"}, Refusal{"a: \xC0\x80", "E1003 1:4"},
        Refusal{"a: \xED\xA0\x80", "E1003 1:4"}, Refusal{"a: \xE6\xBC", "E1003 1:4"},
        Refusal{"\xFF\xFE"
                "a",
                "E1003 1:1"}));

TEST(YamlRefusals, NameTabsAsTabs) {
  for (const char* text : {"a:\n\tb: 1\n", "a:\n\t- 1\n", "a:\n \t b: 1\n"}) {
    EXPECT_THAT(readYaml(text).errors.at(0).message, HasSubstr("tab")) << text;
  }
  // Tabs that are no indentation of a block are fine.
  EXPECT_EQ(readYaml("a:\t1\nb: [\n\t1,\n\t2]\nc: |\n  \tx\nd: x\t# y\n").problems, "");
}

TEST(YamlRefusals, MeetTenThousandLevelsBeforeTheParserDoes) {
  const std::string open(10'000, '[');
  EXPECT_EQ(readYaml(open + std::string(10'000, ']')).errors.at(0).code, Code::tooDeep);
  EXPECT_EQ(readYaml(open).errors.at(0).code, Code::tooDeep);
  std::string text;
  for (const char* level : {"- ", "{a: ", "[\n", "? ", "&a [", "!!seq ["}) {
    text.clear();
    for (int i = 0; i < 10'000; ++i) text += level;
    const YamlOutcome outcome = readYaml(text);
    ASSERT_EQ(outcome.errors.size(), 1U) << level;
    EXPECT_TRUE(outcome.errors[0].code == Code::tooDeep || level[0] == '?') << level;
  }
  text.clear();
  for (int i = 0; i < 2'000; ++i) text += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  EXPECT_EQ(readYaml(text).problems, "E1007 65:65");
}

TEST(YamlRefusals, ApplyTheCapExactly) {
  YamlLimits limits;
  limits.maxDepth = 3;
  EXPECT_EQ(readYaml("[[[1]]]", limits).problems, "");
  EXPECT_EQ(readYaml("[[[[1]]]]", limits).problems, "E1007 1:4");
  EXPECT_EQ(readYaml("a: &x [1]\nb: [*x]\n", limits).problems, "");
  EXPECT_EQ(readYaml("a: &x [[1]]\nb: [*x]\n", limits).problems, "E1007 2:5");
  limits.maxDepth = 5000;  // beyond what yaml-cpp itself allows
  EXPECT_EQ(readYaml(std::string(1000, '[') + std::string(1000, ']'), limits).errors.at(0).code,
            Code::tooDeep);
}

TEST(YamlRefusals, DoNotExpandAnAliasBomb) {
  std::string text = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
    for (int j = 1; j < 9; ++j) text += "," + last;
    text += "]\n";
  }
  const YamlOutcome outcome = readYaml(text);
  ASSERT_EQ(outcome.errors.size(), 1U);
  EXPECT_EQ(outcome.errors[0].code, Code::aliasExpansion);
}

TEST(YamlRefusals, BoundAnchorsInAnchors) {
  YamlLimits limits;
  limits.maxNodes = 1000;
  std::string text;
  for (int i = 0; i < 60; ++i) text += "&a" + std::to_string(i) + " [";
  for (int i = 0; i < 100; ++i) text += "x,";
  text += std::string(60, ']');
  EXPECT_EQ(readYaml(text, limits).errors.at(0).code, Code::aliasExpansion);
}

TEST(YamlRefusals, BoundSizeValuesAndDocuments) {
  YamlLimits limits;
  limits.maxBytes = 10;
  EXPECT_EQ(readYaml("a: 1234567", limits).problems, "");
  EXPECT_EQ(readYaml("a: 12345678", limits).problems, "E1002 1:1");
  limits = {};
  limits.maxNodes = 4;
  EXPECT_EQ(readYaml("[1, 2, 3]", limits).problems, "");
  EXPECT_EQ(readYaml("[1, 2, 3, 4]", limits).problems, "E1002 1:11");
  limits = {};
  limits.maxDocuments = 2;
  EXPECT_EQ(readYaml("--- 1\n--- 2\n", limits).problems, "");
  EXPECT_EQ(readYaml("--- 1\n--- 2\n--- 3\n", limits).problems, "E1011 3:1");
}

TEST(YamlRefusals, StopAtAHundredProblems) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "- yes\n";
  EXPECT_EQ(readYaml(text).errors.size(), 100U);
}

}  // namespace
}  // namespace litectl
