#include "base/codes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>
#include <string>

#include "lint/source_tree.h"

namespace litectl::lint {
namespace {

struct CodeName {
  std::string text;
  std::string slug;
};

std::vector<CodeName> codes() {
  return {
#define LITECTL_CODE(text, name, slug, exitClass) {text, slug},
#include "base/codes.def"
#undef LITECTL_CODE
  };
}

TEST(ErrorPages, EveryCodeHasOne) {
  for (const CodeName& code : codes()) {
    const auto lines = linesOf("docs/errors/" + code.text + ".md");
    EXPECT_EQ(lines.empty() ? "" : lines.front(), "# " + code.text + " " + code.slug);
  }
}

TEST(ErrorPages, EveryPageHasACode) {
  std::set<std::string> known;
  for (const CodeName& code : codes()) known.insert(code.text);
  for (const auto& file : filesUnder("docs/errors", {".md"})) {
    if (file.stem() == "README") continue;
    EXPECT_TRUE(known.contains(file.stem().string())) << file;
  }
}

TEST(ErrorPages, SayWhatWhyAndWhatToDo) {
  for (const auto& file : filesUnder("docs/errors", {".md"})) {
    if (file.stem() == "README") continue;
    const auto lines = linesOf(file);
    for (const char* heading : {"## What", "## Why", "## What to do"}) {
      EXPECT_NE(std::find(lines.begin(), lines.end(), heading), lines.end())
          << file << " has no " << heading;
    }
  }
}

TEST(ErrorPages, EveryCodeIsGivenSomewhere) {
  std::string sources;
  for (const auto& file : filesUnder("controller", {".cc", ".h"})) {
    for (const std::string& line : linesOf(file)) sources += line + "\n";
  }
  const std::set<std::string> names{
#define LITECTL_CODE(text, name, slug, exitClass) #name,
#include "base/codes.def"
#undef LITECTL_CODE
  };
  for (const std::string& name : names) {
    EXPECT_TRUE(std::regex_search(sources, std::regex("Code::" + name + "\\b"))) << name;
  }
}

TEST(ErrorPages, CodesAreDistinct) {
  std::set<std::string> texts;
  std::set<std::string> slugs;
  for (const CodeName& code : codes()) {
    EXPECT_TRUE(texts.insert(code.text).second) << code.text;
    EXPECT_TRUE(slugs.insert(code.slug).second) << code.slug;
  }
}

}  // namespace
}  // namespace litectl::lint
