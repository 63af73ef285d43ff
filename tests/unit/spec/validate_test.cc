#include "spec/validate.h"

#include "spec/kind_reader.h"
#include "value/yaml.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace litectl {
namespace {

const char* const kPlate = R"(
kind: Plate
nameField: title
slotField: sink
fields:
  id: {type: string, immutable: true}
  title: {type: string, required: true}
  size: {type: integer, least: 1, most: 10, below: width}
  width: {type: integer}
  cook: {type: reference, refersTo: Cook, sets: cookId, excludes: [cookId]}
  cookId: {type: string}
  tags: {type: set, of: string, leastItems: 1, whenEmpty: name a tag}
  notes: {type: map, of: json, reserved: {mine: keep off}}
  unset: {type: set, of: string}
  sink: {type: object, fields: {path: {type: string, required: true}}}
)";

Value yaml(const std::string& text, Diagnostics& problems) {
  auto documents = parseYaml(text, 0, problems);
  return documents.empty() ? Value::emptyMap() : documents.front();
}

KindSpec plate() {
  Diagnostics problems;
  KindSpec kind = readKindSpec(yaml(kPlate, problems), problems);
  for (const Error& error : problems.errors()) ADD_FAILURE() << oneLine(error);
  return kind;
}

// "E1104 1:2" for each problem, in order of place.
std::vector<std::string> problemsOf(const std::string& text) {
  Diagnostics problems;
  static_cast<void>(validateFields(yaml(text, problems), plate(), "Plate/x", problems));
  problems.sort();
  std::vector<std::string> out;
  for (const Error& error : problems.errors()) {
    out.push_back(std::string(codeText(error.code)) + " " + std::to_string(error.pos.line) + ":" +
                  std::to_string(error.pos.column));
  }
  return out;
}

using Problems = std::vector<std::string>;

TEST(Validate, TakesAGoodDocument) {
  EXPECT_EQ(problemsOf("title: a\nsize: 3\ncook: bob\ntags: [x, z]\nnotes: {a: 1, b: {c: null}}\n"
                       "unset: [notes.d]\nsink: {path: p}\n"),
            Problems());
}

TEST(Validate, FindsAllProblemsOfADocument) {
  EXPECT_EQ(
      problemsOf("titel: a\nsize: 11\ntags: []\nnotes: {mine: 1}\nsink: {path: 5}\n"),
      (Problems{"E1104 1:1", "E1105 1:1", "E1107 2:7", "E1119 3:7", "E1109 4:9", "E1106 5:14"}));
}

TEST(Validate, ComparesAFieldWithTheOneItMustStayBelow) {
  EXPECT_EQ(problemsOf("title: a\nsize: 3\nwidth: 4\n"), Problems());
  EXPECT_EQ(problemsOf("title: a\nsize: 4\nwidth: 4\n"), Problems{"E1107 2:7"});
  EXPECT_EQ(problemsOf("title: a\nsize: 3\nwidth: x\n"), Problems{"E1106 3:8"});
}

TEST(Validate, SuggestsUnsetOnlyForWhatItCanClear) {
  Diagnostics problems;
  const Value document =
      yaml("title: null\nsize: null\nsink: {path: null}\nnotes: {a: null}\n", problems);
  static_cast<void>(validateFields(document, plate(), "", problems));
  std::vector<std::string> remedies;
  for (const Error& error : problems.errors()) remedies.push_back(error.remedy);
  EXPECT_EQ(remedies, (std::vector<std::string>{
                          "give it a value, or leave it out",
                          "leave it out, or clear it on the target with unset: [size]",
                          "give it a value, or leave it out",
                          "leave it out, or clear it on the target with unset: [notes.a]"}));
}

TEST(Validate, SuggestsTheFieldThatWasMeant) {
  Diagnostics problems;
  static_cast<void>(validateFields(yaml("title: a\ntag: [x]\n", problems), plate(), "", problems));
  ASSERT_EQ(problems.errors().size(), 1U);
  EXPECT_EQ(problems.errors().front().remedy, "did you mean \"tags\"?");
}

TEST(Validate, RefusesFieldsThatExcludeEachOther) {
  EXPECT_EQ(problemsOf("title: a\ncook: bob\ncookId: c-1\n"), Problems{"E1112 2:1"});
}

TEST(Validate, RefusesASecretUnderAnySpelling) {
  EXPECT_EQ(problemsOf("title: a\napi_key: x\n"), Problems{"E1111 2:1"});
  EXPECT_EQ(problemsOf("title: a\nAPIKEY: x\n"), Problems{"E1111 2:1"});
}

TEST(Validate, TakesPlainDataForNoSecret) {
  Diagnostics problems;
  const Value document = yaml(R"(notes:
  tags: [{key: env, value: prod}]
  quota: {value: 5}
  api_key: os.environ/OPENAI_API_KEY
  openai_token: ${OPENAI_TOKEN}
  rotate_secret: quarterly
  stop_tokens: ["###"]
  max_tokens: "4096"
  cost_per_token: "0.0001"
  nextoken: 7
  cost_per_call_token: "0.5e-6"
  fim_tokens: ["[INST]", "### Human:"]
  credentials: GitHub OIDC
  authorization: See Wiki
  token: none
  private_key: {path: /etc/litellm/key.pem}
  secret: "vault:kv/team#x"
  group: sk-learn-pipelines-2024
)",
                              problems);
  findNamedSecrets(document, plate(), "", problems);
  findLiteralSecrets(document, "", problems);
  for (const Error& error : problems.errors()) ADD_FAILURE() << oneLine(error);
}

TEST(Validate, RefusesUnsetOfWhatIsDeclaredOrNeverEmpty) {
  EXPECT_EQ(problemsOf("title: a\nsize: 1\nunset: [size]\n"), Problems{"E1114 3:9"});
  EXPECT_EQ(problemsOf("title: a\ncook: bob\nunset: [cookId]\n"), Problems{"E1114 3:9"});
  EXPECT_EQ(problemsOf("title: a\ncookId: c\nunset: [cook]\n"), Problems{"E1114 3:9"});
  EXPECT_EQ(problemsOf("title: a\nnotes: {a: 1}\nunset: [notes.a]\n"), Problems{"E1114 3:9"});
  EXPECT_EQ(problemsOf("title: a\nunset: [title, id, sink, unset, sise, size.a]\n"),
            (Problems{"E1114 2:9", "E1114 2:16", "E1114 2:20", "E1114 2:26", "E1114 2:33",
                      "E1114 2:39"}));
  EXPECT_EQ(problemsOf("title: a\nunset: [size, cook, notes, tags]\n"), Problems());
}

TEST(Validate, PutsTheCaretOfNothingAtItsName) {
  EXPECT_EQ(problemsOf("title: a\nsize:\ntags: [x]\n"), Problems{"E1110 2:1"});
  EXPECT_EQ(problemsOf("title: a\nsize: ~\n"), Problems{"E1110 2:7"});
}

TEST(Validate, SaysWhichMembersAreWrong) {
  Diagnostics problems;
  const auto wrong =
      validateFields(yaml("title: a\nsize: x\ntags: [z]\n", problems), plate(), "", problems);
  EXPECT_EQ(wrong, std::set<std::string>{"size"});
}

TEST(Validate, FindsApiKeysAnywhere) {
  Diagnostics problems;
  findLiteralSecrets(yaml("a:\n  - b: {c: 'see sk-1234567890abcdefgh'}\n", problems), "", problems);
  ASSERT_EQ(problems.errors().size(), 1U);
  EXPECT_EQ(problems.errors().front().code, Code::literalSecret);
  EXPECT_EQ(problems.errors().front().pos.line, 2U);
}

}  // namespace
}  // namespace litectl
