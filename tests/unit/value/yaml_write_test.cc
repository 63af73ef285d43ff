#include "value/yaml_write.h"

#include "base/clock.h"
#include "base/subprocess.h"
#include "value/json.h"
#include "value/yaml.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace litectl {
namespace {

Value readBack(const std::string& text) {
  Diagnostics diagnostics;
  std::vector<Value> documents = parseYaml(text, 0, diagnostics);
  EXPECT_TRUE(diagnostics.ok()) << text;
  EXPECT_EQ(documents.size(), 1U) << text;
  return documents.empty() ? Value() : documents.front();
}

Value value(const std::string& json) { return *parseJson(json); }

// What some reader takes for something other than text, or cannot read at all.
const std::vector<std::string> kNeedsQuotes = {"",
                                               "yes",
                                               "No",
                                               "ON",
                                               "off",
                                               "y",
                                               "N",
                                               "true",
                                               "False",
                                               "null",
                                               "NULL",
                                               "~",
                                               "010",
                                               "0o7",
                                               "0x1F",
                                               "0b11",
                                               "1e5",
                                               "1.5e+3",
                                               ".5",
                                               "5.",
                                               "-1",
                                               "+1",
                                               "1_000",
                                               "._1",
                                               "12:30",
                                               "1:30:00.5",
                                               ".inf",
                                               "-.Inf",
                                               ".nan",
                                               "2027-01-31",
                                               "2027-01-31T00:00:00Z",
                                               "2027-1-3 10:00:00",
                                               "<<",
                                               "=",
                                               " a",
                                               "a ",
                                               "a: b",
                                               "a:",
                                               "a #b",
                                               "#a",
                                               "- a",
                                               "-",
                                               "---",
                                               "...",
                                               "*a",
                                               "&a",
                                               "!a",
                                               "%a",
                                               "@a",
                                               "`a",
                                               "|",
                                               ">",
                                               "[a]",
                                               "{a: b}",
                                               "a]",
                                               "a}",
                                               "\"a\"",
                                               "'a'",
                                               "? a",
                                               ":a",
                                               ",a",
                                               "a\nb",
                                               "a\tb",
                                               "a\rb",
                                               "\x01",
                                               "\x7F",
                                               "a\u00A0b",
                                               "\u2028",
                                               "\u200Ea",
                                               "\uFEFF",
                                               "\uFFFE",
                                               "\U0001FFFE",
                                               "$\u0085"};

const std::vector<std::string> kPlain = {"a",
                                         "gpt-4o",
                                         "openai/gpt-4o-mini",
                                         "30d",
                                         "1mo",
                                         "1w",
                                         "ada@example.org",
                                         "a b",
                                         "a:b",
                                         "a#b",
                                         "os.environ/NAME",
                                         "https://x.example/y?z=1&w=2",
                                         "it's",
                                         "a - b",
                                         "研究",
                                         "é",
                                         "😀",
                                         "yEs",
                                         "1.102.4",
                                         "2027-01-31x",
                                         "a\\b",
                                         "a\"b",
                                         "v1",
                                         "50%",
                                         "_x",
                                         ".env",
                                         "(a)",
                                         "a, b",
                                         "x*y"};

TEST(YamlWrite, PutsQuotesWhereSomeReaderWouldReadAnotherThing) {
  for (const std::string& text : kNeedsQuotes) {
    EXPECT_EQ(yamlScalar(text).front(), '"') << text;
    EXPECT_EQ(readBack(toYaml(Value(text))), Value(text)) << text;
    EXPECT_EQ(readBack(toYaml(Value::emptyMap().set(text, 1))), Value::emptyMap().set(text, 1));
  }
}

TEST(YamlWrite, PutsNoQuotesElsewhere) {
  for (const std::string& text : kPlain) {
    EXPECT_EQ(yamlScalar(text), text);
    EXPECT_EQ(readBack(toYaml(Value(text))), Value(text)) << text;
    EXPECT_EQ(readBack(toYaml(Value::emptyMap().set(text, 1))), Value::emptyMap().set(text, 1));
  }
}

TEST(YamlWrite, WritesBlocks) {
  const Value document = value(R"({"kind": "Team", "spec": {"models": ["a", "yes"], "none": [],
      "nothing": {}, "budget": 12.50, "blocked": false, "list": [[1, 2], {"x": 1, "y": [3]}]}})");
  EXPECT_EQ(toYaml(document), R"(kind: Team
spec:
  models:
    - a
    - "yes"
  none: []
  nothing: {}
  budget: 12.5
  blocked: false
  list:
    - - 1
      - 2
    - x: 1
      "y":
        - 3
)");
  EXPECT_EQ(readBack(toYaml(document)), document);
}

TEST(YamlWrite, WritesCommentsAboveWhatTheyAreAbout) {
  const Value document = value(R"({"kind": "Team", "spec": {"models": ["a"], "tpmLimit": 5}})");
  const std::string text = toYaml(
      document, {{{}, "First line\nof\x01 it: all \u2028."}, {{"spec", "tpmLimit"}, "Look: here"}});
  EXPECT_EQ(text, R"(# First line of? it: all ?.
kind: Team
spec:
  models:
    - a
  # Look: here
  tpmLimit: 5
)");
  EXPECT_EQ(readBack(text), document);
}

TEST(YamlWrite, BreaksLongComments) {
  const std::string text =
      toYaml(value(R"({"a": 1})"), {{{}, std::string(300, 'x')},
                                    {{"a"}, std::string(120, ' ') + "end"},
                                    {{"a"}, std::string(150, 'w') + " w w w"}});
  EXPECT_EQ(readBack(text), value(R"({"a": 1})"));
  EXPECT_NE(text.find("w\n# w w w\n"), std::string::npos) << text;
}

TEST(YamlWrite, WritesKeysOfAnyLength) {
  const Value document =
      Value::emptyMap().set(std::string(3000, 'k'), value(R"({"a": [1], "b": 2})")).set("z", 1);
  EXPECT_EQ(readBack(toYaml(document)), document);
}

// Its reader follows YAML 1.1, as those of many programs do.
TEST(YamlWrite, IsReadTheSameByPython) {
  Value document = Value::emptyMap();
  const auto add = [&](const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      document.set(text, Value(Value::List{Value(text), Value::emptyMap().set(text, text)}));
    }
  };
  add(kNeedsQuotes);
  add(kPlain);
  document.set("numbers", value("[0, -5, 0.1, 12.50, 1e-50, -2.5e60, 1e45, 9223372036854775807]"));
  document.set("others", value(R"([null, true, false, [], {}, [[[]]], {"a": {"b": {}}}])"));
  document.set(std::string(2000, 'k'), value(R"({"a": [1]})"));
  const std::string text = toYaml(document, {{{}, "All: of it"}});
  EXPECT_EQ(readBack(text), document);

  SystemClock clock;
  Command command;
  command.program = "python3";
  command.arguments = {"-c",
                       "import sys, json, yaml\n"
                       "text = sys.stdin.buffer.read().decode()\n"
                       "print(json.dumps(yaml.safe_load(text), allow_nan=False))"};
  command.environment = keepEnvironment({"PATH"});
  command.input = text;
  const auto ran = runCommand({&clock, {}}, command);
  ASSERT_TRUE(ran.ok());
  ASSERT_EQ(ran->status, 0) << ran->errors << text;
  const auto seen = parseJson(ran->output);
  ASSERT_TRUE(seen.ok());
  for (const Member& member : document.map()) {
    const Value* there = seen->find(member.key);
    ASSERT_NE(there, nullptr) << member.key;
    EXPECT_EQ(*there, member.value) << member.key;
  }
}

}  // namespace
}  // namespace litectl
