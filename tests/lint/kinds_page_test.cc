#include "spec/embedded.h"
#include "spec/spec_loader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "lint/source_tree.h"

// docs/kinds.md is for people and written by hand; the specs are what counts.

namespace litectl::lint {
namespace {

std::vector<std::string> sectionOf(const std::string& kind) {
  const auto lines = linesOf("docs/kinds.md");
  const auto begin = std::find(lines.begin(), lines.end(), "## " + kind);
  if (begin == lines.end()) return {};
  const auto end = std::find_if(begin + 1, lines.end(),
                                [](const std::string& line) { return line.rfind("## ", 0) == 0; });
  return {begin, end};
}

// Rows of fields, inner ones with their path.
void addRows(const std::vector<FieldSpec>& fields, const std::string& prefix,
             std::vector<std::pair<std::string, std::string>>& rows) {
  for (const FieldSpec& field : fields) {
    rows.emplace_back("| `" + prefix + field.name + "` |", field.doc);
    addRows(field.fields, prefix + field.name + ".", rows);
  }
}

TEST(KindsPage, HasEveryFieldWithWhatItsSpecSays) {
  SourceFiles files;
  Diagnostics problems;
  const SpecSet specs = loadSpecs(embeddedSpecs(), "litellm", files, problems);
  ASSERT_TRUE(problems.ok());
  for (const auto& [name, kind] : specs.kinds) {
    const std::vector<std::string> section = sectionOf(name);
    ASSERT_FALSE(section.empty()) << name;
    EXPECT_NE(std::find(section.begin(), section.end(), kind.summary), section.end()) << name;
    std::vector<FieldSpec> own;
    std::copy_if(
        kind.fields.begin(), kind.fields.end(), std::back_inserter(own),
        [](const FieldSpec& f) { return f.name != kTargetField && f.name != kUnsetField; });
    std::vector<std::pair<std::string, std::string>> rows;
    addRows(own, "", rows);
    for (const auto& [begin, doc] : rows) {
      const auto row = std::find_if(section.begin(), section.end(), [&](const std::string& line) {
        return line.rfind(begin, 0) == 0 && line.find(doc) != std::string::npos;
      });
      EXPECT_NE(row, section.end()) << name << ": " << begin << " " << doc;
    }
    const auto count = std::count_if(section.begin(), section.end(), [](const std::string& line) {
      return line.rfind("| `", 0) == 0;
    });
    EXPECT_EQ(static_cast<std::size_t>(count), rows.size()) << name << " has a field too many";
  }
}

}  // namespace
}  // namespace litectl::lint
