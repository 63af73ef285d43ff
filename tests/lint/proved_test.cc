#include "spec/embedded.h"
#include "spec/spec_loader.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>

#include "lint/source_tree.h"

// The reference says of each field whether it is proved on the releases of its target. It may say
// so only where the contract tests, which run on these releases, have a case that is about that
// field.

namespace litectl::lint {
namespace {

// "Kind.field" of every row {"Kind", "field", …} in the contract tests.
std::set<std::string> casesThere() {
  std::set<std::string> cases;
  const std::regex row(R"re(\{"([A-Z]\w*)", "([a-z]\w*)")re");
  for (const auto& file : filesUnder("tests/contract", {".cc"})) {
    for (const std::string& line : linesOf(file)) {
      std::smatch match;
      if (std::regex_search(line, match, row)) cases.insert(match[1].str() + "." + match[2].str());
    }
  }
  return cases;
}

TEST(Proved, IsAFieldWithACaseInTheContractTestsAndNoOther) {
  SourceFiles files;
  Diagnostics problems;
  const SpecSet specs = loadSpecs(embeddedSpecs(), "litellm", files, problems);
  ASSERT_TRUE(problems.ok());
  const std::set<std::string> cases = casesThere();
  ASSERT_FALSE(cases.empty());
  for (const auto& [kind, target] : specs.target.kinds) {
    for (const auto& [field, wire] : target.fields) {
      const std::string name = kind + "." + field;
      const bool proved = target.unproved.empty() && wire.unproved.empty();
      EXPECT_EQ(cases.contains(name), proved)
          << name
          << (proved ? " has no case in tests/contract: write one, or say why under unproved"
                     : " has a case in tests/contract and is called unproved");
    }
  }
}

}  // namespace
}  // namespace litectl::lint
