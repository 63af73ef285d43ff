#include "cli/report_problems.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace litectl {
namespace {

std::vector<std::string> textsOf(const litectl::Run& run) {
  const ProblemReport report(run.files, run.problems);
  std::vector<std::string> texts;
  for (const auto& [error, warning] : problemsOf(run)) texts.push_back(report.text(error, warning));
  return texts;
}

std::string shown(const std::string& text, std::uint32_t line, std::uint16_t column, Code code) {
  litectl::Run run;
  SourcePos pos;
  pos.file = run.files.add("a.yaml", text);
  pos.line = line;
  pos.column = column;
  run.problems.add(makeError(code, "is wrong", "mend it").at(pos));
  return textsOf(run).front();
}

TEST(Problems, QuoteTheLineWithACaret) {
  const std::string text = shown("spec:\n  maxBudgte: 5\n", 2, 3, Code::unknownField);
  EXPECT_NE(text.find("--> a.yaml:2:3"), std::string::npos) << text;
  EXPECT_NE(text.find("   |   maxBudgte: 5\n   |   ^\n"), std::string::npos) << text;
  EXPECT_NE(text.find("fix: mend it"), std::string::npos) << text;
}

TEST(Problems, DoNotQuoteALineThatGivesASecretAValue) {
  for (const std::string line :
       {"password: hunter2", "  apiKey:\thunter2", "\"token\" : hunter2",
        "{a: 1, my_secret: hunter2", "credential: hunter2", "Authorization: Bearer hunter2"}) {
    const std::string text = shown(line + "\n", 1, 1, Code::yamlSyntax);
    EXPECT_EQ(text.find("hunter2"), std::string::npos) << text;
    EXPECT_NE(text.find("--> a.yaml:1:1"), std::string::npos) << text;
  }
}

TEST(Problems, QuoteALineThatOnlyNamesWhereASecretLies) {
  const std::string text =
      shown("    credential: {evn: LITELLM_MASTER_KEY}\n", 1, 18, Code::unknownField);
  EXPECT_NE(text.find("{evn: LITELLM_MASTER_KEY}"), std::string::npos) << text;
}

TEST(Problems, DoNotQuoteALineOnWhichAnotherProblemFoundASecret) {
  litectl::Run run;
  SourcePos pos;
  pos.file = run.files.add("a.yaml", "{frobs: hunter2, rest: 1}\n");
  pos.line = 1;
  pos.column = 2;
  run.problems.add(makeError(Code::literalSecret, "a secret", "take it out").at(pos));
  pos.column = 18;
  run.problems.add(makeError(Code::unknownField, "no such field", "").at(pos));
  for (const std::string& text : textsOf(run)) {
    EXPECT_EQ(text.find("hunter2"), std::string::npos) << text;
  }
}

TEST(Problems, HideKeysInEveryText) {
  litectl::Run run;
  run.problems.add(makeError(Code::rejected, "said \"no sk-abcdefghijklmnopqrstuvwx\"",
                             "not sk-abcdefghijklmnopqrstuvwx"));
  const std::string text = textsOf(run).front();
  EXPECT_EQ(text.find("abcdefghijkl"), std::string::npos) << text;
}

TEST(Problems, OfAStopAreOneForAllThatWasNotBegun) {
  litectl::Run run;
  const Error notBegun = makeError(Code::interrupted, "interrupted before it began", "");
  for (const char* name : {"a", "b", "c"}) {
    run.outcomes.push_back({{"Team", name}, Op::update, Outcome::Result::skipped, notBegun});
  }
  const auto texts = textsOf(run);
  ASSERT_EQ(texts.size(), 1U);
  EXPECT_NE(texts[0].find("E5001"), std::string::npos) << texts[0];
  EXPECT_NE(texts[0].find("3 changes"), std::string::npos) << texts[0];
}

TEST(Problems, HaveMembersForTheLog) {
  litectl::Run run;
  SourcePos pos;
  pos.file = run.files.add("a.yaml", "a: 1\n");
  pos.line = 1;
  pos.column = 2;
  const Error error = makeError(Code::unknownField, "is wrong", "mend sk-abcdefghijklmnopqrstuvwx")
                          .at(pos)
                          .about("Team/a");
  const LogMembers expected = {
      {"code", "E1104"}, {"slug", "unknown-field"}, {"object", "Team/a"},   {"file", "a.yaml"},
      {"line", "1"},     {"column", "2"},           {"remedy", "mend sk-…"}};
  EXPECT_EQ(ProblemReport(run.files, run.problems).members(error), expected);
}

TEST(Problems, ComeFromEveryPartOfARun) {
  litectl::Run run;
  run.problems.warn(makeError(Code::internal, "one", ""));
  run.problems.add(makeError(Code::internal, "two", ""));
  run.planned.plan.blockers.push_back(makeError(Code::tooDestructive, "three", ""));
  run.planned.plan.refusals.push_back({{"Team", "a"}, makeError(Code::existsUnowned, "four", "")});
  run.outcomes.push_back(
      {{"Team", "b"}, Op::update, Outcome::Result::failed, makeError(Code::rejected, "five", "")});
  run.outcomes.push_back({{"Team", "c"}, Op::update, Outcome::Result::done, std::nullopt});
  const std::vector<Problem> problems = problemsOf(run);
  ASSERT_EQ(problems.size(), 5U);
  EXPECT_TRUE(problems[0].warning);
  EXPECT_FALSE(problems[1].warning);
}

}  // namespace
}  // namespace litectl
