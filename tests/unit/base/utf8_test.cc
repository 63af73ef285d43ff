#include "base/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace litectl {
namespace {

TEST(Utf8, KnowsValidSequences) {
  EXPECT_EQ(utf8Length("a"), 1U);
  EXPECT_EQ(utf8Length("éa"), 2U);
  EXPECT_EQ(utf8Length("漢"), 3U);
  EXPECT_EQ(utf8Length("😀"), 4U);
  EXPECT_EQ(codePoint("😀"), 0x1F600U);
  EXPECT_EQ(codePoint("漢"), 0x6F22U);
  EXPECT_EQ(codePoint("é"), 0xE9U);
}

class NotUtf8 : public testing::TestWithParam<const char*> {};
TEST_P(NotUtf8, HasNoLengthAndIsShownAsAQuestionMark) {
  EXPECT_EQ(utf8Length(GetParam()), 0U);
  EXPECT_EQ(printable(GetParam())[0], '?');
}
INSTANTIATE_TEST_SUITE_P(Utf8, NotUtf8,
                         testing::Values("\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC3", "\xC3(",
                                         "\xE0\x80\x80", "\xE2\x82", "\xED\xA0\x80",
                                         "\xF0\x80\x80\x80", "\xF0\x9F\x98", "\xF4\x90\x80\x80",
                                         "\xF5\x80\x80\x80", "\xFF", "\xE2(\xA1"));

TEST(Utf8, HasNoSequenceInNothing) { EXPECT_EQ(utf8Length(""), 0U); }

TEST(Printable, KeepsTextAndReplacesWhatCouldDeceive) {
  EXPECT_EQ(printable("é漢😀 \"x\""), "é漢😀 \"x\"");
  EXPECT_EQ(printable("a\nb\tc\x1b[0m\x7f"), "a?b?c?[0m?");
  EXPECT_EQ(printable(std::string("a\0b", 3)), "a?b");
  EXPECT_EQ(printable("\u202Eabc\u2066\u009B\uFEFF"), "?abc???");
}

}  // namespace
}  // namespace litectl
