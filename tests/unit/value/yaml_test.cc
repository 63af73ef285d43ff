#include "base/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/value/yaml_test_support.h"

namespace litectl {
namespace {

using ::testing::HasSubstr;

TEST(Yaml, KeepsThePlaceOfEveryKeyAndValue) {
  Diagnostics diagnostics;
  const std::vector<Value> docs = parseYaml("é: 1\nlist:\n  - {漢: \"x\", b: 2}\n", 7, diagnostics);
  ASSERT_TRUE(diagnostics.ok());
  const Value::Map& top = docs.at(0).map();
  EXPECT_EQ(docs[0].pos(), (SourcePos{1, 1, 7}));
  EXPECT_EQ(top[0].keyPos, (SourcePos{1, 1, 7}));
  EXPECT_EQ(top[0].value.pos(), (SourcePos{1, 4, 7}));
  EXPECT_EQ(top[1].value.pos(), (SourcePos{3, 3, 7}));
  const Value& item = top[1].value.list().at(0);
  EXPECT_EQ(item.pos(), (SourcePos{3, 5, 7}));
  EXPECT_EQ(item.map()[0].value.pos(), (SourcePos{3, 9, 7}));
  EXPECT_EQ(item.map()[1].keyPos, (SourcePos{3, 14, 7}));
}

TEST(Yaml, ReadsAllDocumentsAndLeavesOutEmptyOnes) {
  EXPECT_EQ(readYaml("---\na: 1\n---\n---\n# nothing\n---\nb: 2\n...\n---\n{\"c\": 3}\n").documents,
            "{\"a\":1}\n{\"b\":2}\n{\"c\":3}");
  EXPECT_EQ(readYaml("").documents, "");
  EXPECT_EQ(readYaml("# only this\n").documents, "");
  EXPECT_EQ(readYaml("a: 1\n...\nb: 2\n").documents, "{\"a\":1}\n{\"b\":2}");
  EXPECT_EQ(readYaml("a: |\n  x\n...\nb: 2\n").problems, "");
}

TEST(Yaml, ReadsJson) {
  const YamlOutcome outcome =
      readYaml("{\n\t\"a\": \"\\uD83D\\uDE00\\u00e9\\/\",\n\t\"b\": [1, true, null]\n}\n");
  EXPECT_EQ(outcome.problems, "");
  EXPECT_EQ(outcome.documents, "{\"a\":\"😀é/\",\"b\":[1,true,null]}");
}

TEST(Yaml, JoinsSurrogatePairsOnlyWhereTheyAreEscapes) {
  const YamlOutcome outcome = readYaml(
      "a: \"\\uD83D\\uDE00\"\nb: '\\uD83D\\uDE00 \\U0001F600'\nc: \\uD83D\\uDE00\nd: |\n"
      "  \\U0001F600\\uD83D\\uDE00\n\\uD83D\\uDE00: &x '\\uD83D\\uDE00'\nf: "
      "\"\\\\uD83D\\\\uDE00\"\n"
      "g: {h: \"\\uD83D\\uDE00\", i: yes}\n");
  EXPECT_EQ(outcome.documents,
            "{\"a\":\"😀\",\"b\":\"\\\\uD83D\\\\uDE00 \\\\U0001F600\",\"c\":\"\\\\uD83D\\\\uDE00\","
            "\"d\":\"\\\\U0001F600\\\\uD83D\\\\uDE00\\n\","
            "\"\\\\uD83D\\\\uDE00\":\"\\\\uD83D\\\\uDE00\","
            "\"f\":\"\\\\uD83D\\\\uDE00\",\"g\":{\"h\":\"😀\",\"i\":true}}");
  EXPECT_EQ(outcome.problems, "E1010 8:27");
  EXPECT_EQ(readYaml("a: \"\\uD83D\"").problems.substr(0, 7), "E1005 1");
  EXPECT_EQ(readYaml("a: \"\\\\uD83D\\uDE00\"").problems.substr(0, 7), "E1005 1");
}

TEST(Yaml, ReportsBothPlacesOfARepeatedKey) {
  const YamlOutcome outcome = readYaml("a: 1\nb: {c: 1, \"c\": 2}\na: 3\n");
  EXPECT_EQ(outcome.problems, "E1006 2:11\nE1006 3:1");
  EXPECT_THAT(outcome.errors[1].message, HasSubstr("line 1, column 1"));
  EXPECT_EQ(outcome.documents, "{\"a\":1,\"b\":{\"c\":1}}");
}

TEST(Yaml, FindsARepeatedKeyInALargeMap) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "k" + std::to_string(i) + ": 1\n";
  EXPECT_EQ(readYaml(text).problems, "");
  EXPECT_EQ(readYaml(text + "k5: 1\nk19999: 1\n").problems, "E1006 20001:1\nE1006 20002:1");
}

TEST(Yaml, TakesOnlyTextForAKey) {
  EXPECT_EQ(readYaml("1: a\n2.50: b\ntrue: c\n").documents,
            "{\"1\":\"a\",\"2.50\":\"b\",\"true\":\"c\"}");
  EXPECT_EQ(readYaml("? {a: 1}\n: 2\n").problems, "E1005 1:3");
  EXPECT_EQ(readYaml("[a]: 2\n").problems, "E1005 1:1");
  EXPECT_EQ(readYaml("~: 2\n").problems, "E1005 1:1");
  EXPECT_EQ(readYaml(": 2\n").problems, "E1005 1:1");
  EXPECT_EQ(readYaml("'null': 2\n").problems, "");
}

TEST(Yaml, ExpandsAliases) {
  EXPECT_EQ(readYaml("a: &x [1, &y {b: 2}]\nc: *x\nd: *y\n&k key: 1\nlist: {*k : 2}\n").documents,
            "{\"a\":[1,{\"b\":2}],\"c\":[1,{\"b\":2}],\"d\":{\"b\":2},\"key\":1,"
            "\"list\":{\"key\":2}}");
  EXPECT_EQ(readYaml("a: &x 1\na2: &x 2\nb: *x\n").documents, "{\"a\":1,\"a2\":2,\"b\":2}");
  EXPECT_EQ(readYaml("a: &x\nb: *x\n").documents, "{\"a\":null,\"b\":null}");
  EXPECT_EQ(readYaml("a: *nothing\n").problems, "E1005 1:4");
  EXPECT_EQ(readYaml("a: &x [*x]\n").problems, "E1005 1:8");
  EXPECT_EQ(readYaml("a: &x 1\n---\nb: *x\n").problems, "E1005 3:4");
  EXPECT_EQ(readYaml("a: &x [1]\n*x : 1\n").problems, "E1005 2:1");
}

TEST(Yaml, MergesMapsWithTheOwnMembersFirst) {
  EXPECT_EQ(readYaml("d: &d {a: 1, b: 2}\ne: &e {b: 3, c: 4}\n"
                     "x: {<<: *d, b: 9}\ny: {<<: [*e, *d]}\nz: {\"<<\": 1}\n")
                .documents,
            "{\"d\":{\"a\":1,\"b\":2},\"e\":{\"b\":3,\"c\":4},\"x\":{\"b\":9,\"a\":1},"
            "\"y\":{\"b\":3,\"c\":4,\"a\":1},\"z\":{\"<<\":1}}");
  EXPECT_EQ(readYaml("a: {<<: 1}\n").problems, "E1106 1:5");
  EXPECT_EQ(readYaml("a: {<<: [1]}\n").problems, "E1106 1:5");
  EXPECT_EQ(readYaml("a: {<<: {b: 1}, <<: {c: 1}}\n").problems, "E1006 1:17");
}

TEST(Yaml, GoesOnAfterWhatItCanReadOver) {
  const YamlOutcome outcome = readYaml("a: yes\nb: 010\nc: !x 1\na: 2\n---\nd: on\n");
  EXPECT_EQ(outcome.problems, "E1010 1:4\nE1010 2:4\nE1009 3:4\nE1006 4:1\nE1010 6:4");
  EXPECT_EQ(outcome.values.size(), 2U);
}

TEST(Yaml, ReturnsWhatStoodBeforeABrokenDocument) {
  const YamlOutcome outcome = readYaml("a: 1\n---\nb: 2\n---\nc: ]\n---\nd: 4\n");
  EXPECT_EQ(outcome.documents, "{\"a\":1}\n{\"b\":2}");
  EXPECT_EQ(outcome.problems, "E1005 5:4");
}

TEST(Yaml, ReadsTheExampleOfTheFormatsPage) {
  const Result<std::string> page =
      readFile(LITECTL_SOURCE_DIR "/docs/formats/manifest.md", std::size_t{1} << 20U);
  ASSERT_TRUE(page.ok());
  constexpr std::string_view kFence = "```yaml\n";
  const std::size_t start = page->find(kFence) + kFence.size();
  const YamlOutcome outcome =
      readYaml(std::string_view(*page).substr(start, page->find("```", start) - start));
  EXPECT_EQ(outcome.problems, "");
  ASSERT_EQ(outcome.values.size(), 1U);
  EXPECT_EQ(outcome.values[0].findPath("spec.maxBudget")->number(), *Decimal::parse("250.5"));
}

TEST(Yaml, CountsNoByteOrderMark) {
  EXPECT_EQ(readYaml("\xEF\xBB\xBF"
                     "a: yes\r\nb: on\r\n")
                .problems,
            "E1010 1:4\nE1010 2:4");
}

}  // namespace
}  // namespace litectl
