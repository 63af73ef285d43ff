#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/value/yaml_test_support.h"

namespace litectl {
namespace {

using ::testing::HasSubstr;

struct Reading {
  std::string yaml;
  std::string json;
};

class YamlScalar : public testing::TestWithParam<Reading> {};
TEST_P(YamlScalar, IsReadAlikeByEveryVersionOfYaml) {
  const YamlOutcome outcome = readYaml("a: " + GetParam().yaml + "\n");
  EXPECT_EQ(outcome.problems, "");
  EXPECT_EQ(outcome.documents, "{\"a\":" + GetParam().json + "}");
}
INSTANTIATE_TEST_SUITE_P(
    Yaml, YamlScalar,
    testing::Values(
        Reading{"", "null"}, Reading{"~", "null"}, Reading{"null", "null"}, Reading{"NULL", "null"},
        Reading{"nULL", "\"nULL\""}, Reading{"true", "true"}, Reading{"False", "false"},
        Reading{"TRUE", "true"}, Reading{"tRUE", "\"tRUE\""}, Reading{"0", "0"}, Reading{"-0", "0"},
        Reading{"12", "12"}, Reading{"+12", "12"}, Reading{"-1.50", "-1.5"}, Reading{".5", "0.5"},
        Reading{"5.", "5"}, Reading{"1e3", "1000"}, Reading{"0x1F", "31"}, Reading{"0.1", "0.1"},
        Reading{"12345678901234567890123", "12345678901234567890123"},
        Reading{"3 weeks", "\"3 weeks\""}, Reading{"30d", "\"30d\""},
        Reading{"2027-01-01T00:00:00Z", "\"2027-01-01T00:00:00Z\""}, Reading{"12:99", "\"12:99\""},
        Reading{"a:30", "\"a:30\""}, Reading{"1:2:x", "\"1:2:x\""}, Reading{"12:345", "\"12:345\""},
        Reading{"::1", "\"::1\""}, Reading{"1.2.3", "\"1.2.3\""}, Reading{"yEs", "\"yEs\""},
        Reading{"_1", "\"_1\""}, Reading{"1__a", "\"1__a\""}, Reading{"0xZZ", "\"0xZZ\""},
        Reading{"0o8", "\"0o8\""}, Reading{"0b2", "\"0b2\""}, Reading{"-x", "\"-x\""},
        Reading{"+", "\"+\""}, Reading{"é漢😀", "\"é漢😀\""}, Reading{"'yes'", "\"yes\""},
        Reading{"\"010\"", "\"010\""}, Reading{"''", "\"\""}, Reading{"'null'", "\"null\""},
        Reading{"'it''s'", "\"it's\""}, Reading{"\"a\\\\\"", "\"a\\\\\""},
        Reading{"!!str 010", "\"010\""}, Reading{"!!str yes", "\"yes\""},
        Reading{"! yes", "\"yes\""}, Reading{"!!int 5", "5"}, Reading{"!!float 5", "5"},
        Reading{"!!bool true", "true"}, Reading{"!!null ''", "null"}, Reading{"!!seq [1]", "[1]"},
        Reading{"!!map {b: 1}", "{\"b\":1}"}, Reading{"|\n  x: [\n  yes\n", "\"x: [\\nyes\\n\""},
        Reading{">-\n  a\n  b\n", "\"a b\""}));

class YamlAmbiguous : public testing::TestWithParam<Reading> {};
TEST_P(YamlAmbiguous, IsAskedToBeQuotedAsValueAndAsKey) {
  const auto& [text, meant] = GetParam();
  const YamlOutcome value = readYaml("a: " + text + "\n");
  EXPECT_EQ(value.problems, "E1010 1:4");
  EXPECT_EQ(value.documents, "{\"a\":" + meant + "}");
  EXPECT_EQ(value.errors.at(0).remedy,
            "write " + meant + ", or \"" + text + "\" in quotes for the text");
  const YamlOutcome key = readYaml(text + ": 1\n");
  EXPECT_EQ(key.problems, "E1010 1:1");
  EXPECT_THAT(key.errors.at(0).remedy, HasSubstr("\"" + text + "\" in quotes"));
  EXPECT_EQ(readYaml("- '" + text + "'\n- {\"" + text + "\": \"" + text + "\"}").problems, "");
}
INSTANTIATE_TEST_SUITE_P(
    Yaml, YamlAmbiguous,
    testing::Values(Reading{"yes", "true"}, Reading{"Yes", "true"}, Reading{"YES", "true"},
                    Reading{"no", "false"}, Reading{"No", "false"}, Reading{"NO", "false"},
                    Reading{"on", "true"}, Reading{"On", "true"}, Reading{"ON", "true"},
                    Reading{"off", "false"}, Reading{"Off", "false"}, Reading{"OFF", "false"},
                    Reading{"010", "10"}, Reading{"-010", "-10"}, Reading{"+08", "8"},
                    Reading{"00", "0"}, Reading{"00.5", "0.5"}, Reading{"0o17", "15"},
                    Reading{"0b11", "3"}, Reading{"1_000", "1000"}, Reading{"1_000.5", "1000.5"},
                    Reading{"0x1_F", "31"}));

TEST(YamlBase60, IsAskedToBeQuoted) {
  for (const char* text : {"12:30", "1:30:00", "-1:30", "190:20:30.15", "9:5"}) {
    const YamlOutcome value = readYaml("a: " + std::string(text) + "\n");
    EXPECT_EQ(value.problems, "E1010 1:4") << text;
    EXPECT_EQ(value.documents, "{\"a\":\"" + std::string(text) + "\"}");
    EXPECT_EQ(readYaml("a: '" + std::string(text) + "'").problems, "");
  }
}

TEST(YamlLetters, MeanTrueAndFalseToSomeReadersButNotAsKeys) {
  for (const char* text : {"y", "Y", "n", "N"}) {
    EXPECT_EQ(readYaml("a: " + std::string(text)).problems, "E1010 1:4") << text;
    EXPECT_EQ(readYaml("{" + std::string(text) + ": 1}").problems, "") << text;
  }
}

class YamlUnstorable : public testing::TestWithParam<const char*> {};
TEST_P(YamlUnstorable, IsOutOfRange) {
  EXPECT_EQ(readYaml("a: " + std::string(GetParam())).problems, "E1107 1:4");
}
INSTANTIATE_TEST_SUITE_P(Yaml, YamlUnstorable,
                         testing::Values(".inf", "-.Inf", "+.INF", ".nan", ".NaN", ".NAN", "1e309",
                                         "-1e400"));

TEST(YamlTags, MustFitTheirValue) {
  EXPECT_EQ(readYaml("a: !!int x").problems, "E1106 1:4");
  EXPECT_EQ(readYaml("a: !!int 1.5").problems, "E1106 1:4");
  EXPECT_EQ(readYaml("a: !!bool 1").problems, "E1106 1:4");
  EXPECT_EQ(readYaml("a: !!map x").problems, "E1106 1:4");
  EXPECT_EQ(readYaml("a: !!null x").problems, "E1106 1:4");
  EXPECT_EQ(readYaml("a: !!seq {b: 1}\nb: !!map [1]\nc: !!str [1]").problems,
            "E1106 1:4\nE1106 2:4\nE1106 3:4");
}

TEST(YamlTags, MustBeKnown) {
  EXPECT_EQ(readYaml("a: !secret x\nb: !!binary aGk=\nc: !x [1]\nd: !!set {a: 1}").problems,
            "E1009 1:4\nE1009 2:4\nE1009 3:4\nE1009 4:4");
  EXPECT_EQ(readYaml("!x a: 1").problems, "E1009 1:1");
}

}  // namespace
}  // namespace litectl
