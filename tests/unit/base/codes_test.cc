#include "base/codes.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>
#include <vector>

namespace litectl {
namespace {

std::vector<Code> allCodes() {
  return {
#define LITECTL_CODE(text, name, slug, exitClass) Code::name,
#include "base/codes.def"
#undef LITECTL_CODE
  };
}

TEST(Codes, HaveTextsAndSlugsOfTheirOwn) {
  std::set<std::string_view> texts;
  std::set<std::string_view> slugs;
  for (const Code code : allCodes()) {
    EXPECT_TRUE(texts.insert(codeText(code)).second) << codeText(code);
    EXPECT_TRUE(slugs.insert(codeSlug(code)).second) << codeSlug(code);
    EXPECT_TRUE(std::regex_match(std::string(codeText(code)), std::regex("[A-Z][0-9]{3,4}")));
    EXPECT_TRUE(
        std::regex_match(std::string(codeSlug(code)), std::regex("[a-z0-9]+(-[a-z0-9]+)*")));
  }
}

TEST(Codes, KeepTheirTextForEver) {
  EXPECT_EQ(codeText(Code::unreadableFile), "E1001");
  EXPECT_EQ(codeText(Code::unknownField), "E1104");
  EXPECT_EQ(codeText(Code::emptyDesired), "E2001");
  EXPECT_EQ(codeText(Code::unreachable), "E3001");
  EXPECT_EQ(codeText(Code::internal), "E4008");
  EXPECT_EQ(codeSlug(Code::unknownField), "unknown-field");
}

TEST(Codes, GiveEachClassItsExitStatus) {
  EXPECT_EQ(exitStatus(ErrorClass::input), 1);
  EXPECT_EQ(exitStatus(ErrorClass::refused), 3);
  EXPECT_EQ(exitStatus(ErrorClass::unreachable), 4);
  EXPECT_EQ(exitStatus(ErrorClass::partial), 5);
  EXPECT_EQ(exitStatus(ErrorClass::local), 6);
  EXPECT_EQ(exitStatus(ErrorClass::interrupted), 130);
}

TEST(Codes, EndARunWithTheWorseOfTwoStatuses) {
  const std::vector<int> fromWorst{130, 6, 1, 3, 5, 4, 2, 0};
  for (std::size_t worse = 0; worse < fromWorst.size(); ++worse) {
    for (std::size_t better = worse; better < fromWorst.size(); ++better) {
      EXPECT_EQ(worseExit(fromWorst[worse], fromWorst[better]), fromWorst[worse]);
      EXPECT_EQ(worseExit(fromWorst[better], fromWorst[worse]), fromWorst[worse]);
    }
  }
}

}  // namespace
}  // namespace litectl
