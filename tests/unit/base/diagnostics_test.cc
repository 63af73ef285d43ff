#include "base/diagnostics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace litectl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Error problem(SourcePos pos) {
  return makeError(Code::unknownField, "no such field", "remove it").at(pos);
}

// The quoted line and the line with the caret.
std::string quote(const std::string& text, std::uint32_t line, std::uint16_t column) {
  SourceFiles files;
  const std::uint16_t file = files.add("a.yaml", text);
  const std::string all = render(problem({line, column, file}), files);
  const std::size_t start = all.find("   | ");
  return start == std::string::npos ? "" : all.substr(start, all.find("  fix:") - start);
}

TEST(Diagnostics, ShowsPlaceLineCaretAndRemedy) {
  SourceFiles files;
  const std::uint16_t file = files.add("keys.yaml", "spec:\n  maxBudgte: 5\n");
  const Error error = makeError(Code::unknownField, "VirtualKey has no field \"maxBudgte\"",
                                "did you mean \"maxBudget\"?")
                          .at({2, 3, file});
  EXPECT_EQ(render(error, files),
            "error E1104 unknown-field: VirtualKey has no field \"maxBudgte\"\n"
            "  --> keys.yaml:2:3\n"
            "   |   maxBudgte: 5\n"
            "   |   ^\n"
            "  fix: did you mean \"maxBudget\"?\n");
}

TEST(Diagnostics, ShowsSubjectAndContextOfAProblemWithoutAPlace) {
  const Error error = makeError(Code::unreachable, "no answer")
                          .about("VirtualKey/research")
                          .during("while listing keys");
  EXPECT_EQ(render(error, SourceFiles(), true),
            "warning E3001 unreachable: VirtualKey/research: no answer, while listing keys\n");
  EXPECT_EQ(oneLine(error),
            "E3001 unreachable: VirtualKey/research: no answer, while listing keys");
}

TEST(Diagnostics, CountsTabsAsOneColumnAndShowsThemAsOne) {
  EXPECT_EQ(quote("\ta:\tx\n", 1, 5), "   |  a: x\n   |     ^\n");
}

TEST(Diagnostics, PutsTheCaretUnderTheRightCodePoint) {
  EXPECT_EQ(quote("é: ü\n", 1, 4), "   | é: ü\n   |    ^\n");
}

TEST(Diagnostics, GivesWideCharactersTwoColumnsAndCombiningOnesNone) {
  EXPECT_EQ(quote("漢字: x\n", 1, 5), "   | 漢字: x\n   |       ^\n");
  EXPECT_EQ(quote("e\xCC\x81: x\n", 1, 5), "   | e\xCC\x81: x\n   |    ^\n");
}

TEST(Diagnostics, CutsALongLineAroundTheColumn) {
  const std::string line = std::string(500, 'a') + "X" + std::string(500, 'b');
  const std::string shown = quote(line + "\n", 1, 501);
  const std::size_t end = shown.find('\n');
  EXPECT_THAT(shown, HasSubstr("…"));
  EXPECT_LT(end, 120U);
  // Under the X: the ellipsis is three bytes but one column.
  EXPECT_EQ(shown.find('X'), shown.find('^') - end - 1 + 2);
}

TEST(Diagnostics, IsQuickForALineOfMegabytes) {
  const std::string shown = quote(std::string(30'000'000, 'a'), 1, 65535);
  EXPECT_LT(shown.size(), 400U);
}

TEST(Diagnostics, PutsTheCaretAfterTheLineWhenTheColumnIsBeyondIt) {
  EXPECT_EQ(quote("ab\n", 1, 9), "   | ab\n   |   ^\n");
  EXPECT_EQ(quote("ab\n", 1, 2000), "");
}

TEST(Diagnostics, ShowsNothingOfALineThatDoesNotExist) { EXPECT_EQ(quote("ab\n", 7, 1), ""); }

TEST(Diagnostics, LeavesOutTheEndOfALineAndTheByteOrderMark) {
  EXPECT_EQ(quote("\xEF\xBB\xBF"
                  "ab: c\r\n",
                  1, 5),
            "   | ab: c\n   |     ^\n");
}

TEST(Diagnostics, LetsNoControlCharacterThrough) {
  const std::string escape = "\x1b[31m";
  EXPECT_EQ(quote("a: " + escape + "\xC2\x9B\xFF\n", 1, 1), "   | a: ?[31m??\n   | ^\n");
  SourceFiles files;
  const std::uint16_t file = files.add("a" + escape + ".yaml", "");
  const Error error = makeError(Code::unknownField, "bad\n" + escape, escape)
                          .about(escape)
                          .during(escape)
                          .at({1, 1, file});
  EXPECT_THAT(render(error, files), Not(HasSubstr("\x1b")));
  EXPECT_THAT(oneLine(error), Not(HasSubstr("\x1b")));
  EXPECT_THAT(oneLine(error), Not(HasSubstr("\n")));
}

TEST(Diagnostics, SortsByPlaceThenCodeWithThePlacelessLast) {
  Diagnostics all;
  all.add(makeError(Code::noManifests, "none"));
  all.add(makeError(Code::wrongType, "d").at({2, 1, 1}));
  all.add(makeError(Code::wrongType, "c").at({2, 9, 0}));
  all.add(makeError(Code::wrongType, "b").at({2, 1, 0}));
  all.add(makeError(Code::unknownField, "a").at({2, 1, 0}));
  all.sort();
  std::string order;
  for (const Error& error : all.errors()) order += error.message;
  EXPECT_EQ(order, "abcdnone");
}

TEST(Diagnostics, EndsWithTheStatusOfTheWorstErrorAndIgnoresWarnings) {
  Diagnostics all;
  EXPECT_EQ(all.exitStatus(), 0);
  all.warn(makeError(Code::internal, "only a warning"));
  EXPECT_EQ(all.exitStatus(), 0);
  EXPECT_TRUE(all.ok());
  all.add(makeError(Code::unreachable, "x"));
  EXPECT_EQ(all.exitStatus(), 4);
  Diagnostics more;
  more.add(makeError(Code::wrongType, "y"));
  all.append(std::move(more));
  EXPECT_EQ(all.exitStatus(), 1);
  EXPECT_EQ(all.errors().size(), 2U);
}

TEST(SourceFiles, DescribesPlaces) {
  SourceFiles files;
  files.add("a.yaml", "1\n");
  const std::uint16_t second = files.add("b.yaml", "1\n2\n3");
  EXPECT_EQ(files.describe({3, 1, second}), "b.yaml:3:1");
  EXPECT_EQ(files.line({3, 1, second}), "3");
  EXPECT_EQ(files.line({4, 1, second}), "");
  EXPECT_EQ(files.line({1, 1, 77}), "");
  EXPECT_FALSE(SourcePos{}.known());
}

}  // namespace
}  // namespace litectl
