#include "cli/report_problems.h"

#include <gtest/gtest.h>

#include <string>

namespace litectl {
namespace {

std::string shown(const std::string& text, std::uint32_t line, std::uint16_t column, Code code) {
  litectl::Run run;
  SourcePos pos;
  pos.file = run.files.add("a.yaml", text);
  pos.line = line;
  pos.column = column;
  run.problems.add(makeError(code, "is wrong", "mend it").at(pos));
  return problemTexts(run).front().text;
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
  for (const ProblemText& each : problemTexts(run)) {
    EXPECT_EQ(each.text.find("hunter2"), std::string::npos) << each.text;
  }
}

TEST(Problems, HideKeysInEveryText) {
  litectl::Run run;
  run.problems.add(makeError(Code::rejected, "said \"no sk-abcdefghijklmnopqrstuvwx\"",
                             "not sk-abcdefghijklmnopqrstuvwx"));
  const std::string text = problemTexts(run).front().text;
  EXPECT_EQ(text.find("abcdefghijkl"), std::string::npos) << text;
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
  const auto texts = problemTexts(run);
  ASSERT_EQ(texts.size(), 5U);
  EXPECT_TRUE(texts[0].warning);
  EXPECT_FALSE(texts[1].warning);
}

}  // namespace
}  // namespace litectl
