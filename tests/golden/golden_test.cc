#include "base/secret_shapes.h"
#include "cli/report_explain.h"
#include "cli/report_plan.h"
#include "cli/report_problems.h"
#include "cli/style.h"
#include "support/temp_folder.h"
#include "value/json.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "golden/golden_world.h"

namespace litectl::testing {
namespace {

std::filesystem::path goldenFolder() {
  return std::filesystem::path(LITECTL_SOURCE_DIR) / "tests/golden";
}

std::vector<std::string> stories() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(goldenFolder())) {
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// What litectl says must be what the file holds; an empty text stands for no file.
void expectGolden(const std::filesystem::path& file, const std::string& said) {
  const std::string held = std::filesystem::exists(file) ? contentOf(file) : "";
  if (held == said) return;
  if (std::getenv("LITECTL_ACCEPT_GOLDEN") != nullptr) {
    if (said.empty()) {
      std::filesystem::remove(file);
    } else {
      putContent(file, said);
    }
    ADD_FAILURE() << file << " was written anew; look at the difference";
    return;
  }
  EXPECT_EQ(said, held) << file;
}

class Golden : public ::testing::TestWithParam<std::string> {};

TEST_P(Golden, SaysWhatTheFilesHold) {
  const std::filesystem::path folder = goldenFolder() / GetParam();
  const GoldenWorld world(folder);
  const bool planned = !world.run.checksum.empty();
  expectGolden(folder / "plan.txt", planned ? planText(world.run, Style{}) : "");
  std::string markdown = planned ? planMarkdown(world.run) : "";
  markdown.erase(
      std::min(markdown.rfind("<sub>"), markdown.size()));  // the checksum is of the specs, too
  expectGolden(folder / "plan.md", markdown);
  // The hash of the specs changes with every spec; it is not part of the story.
  Value json = planReport(world.run);
  json.erase("specs");
  json.erase("checksum");
  expectGolden(folder / "plan.json", maskSecrets(toPrettyJson(json)) + "\n");
  std::string explained;
  if (world.explained) {
    const auto text = explainText(world.run, ourSpecs(), "default", *world.explained, Style{});
    explained = text ? *text : oneLine(text.error()) + "\n";
  }
  expectGolden(folder / "explain.txt", explained);
  std::string problems;
  const ProblemReport report(world.run.files, world.run.problems);
  for (const auto& [error, warning] : problemsOf(world.run))
    problems += report.text(error, warning);
  expectGolden(folder / "problems.txt", problems);
}

std::string titleOf(const ::testing::TestParamInfo<std::string>& story) {
  std::string title = story.param;
  for (char& c : title) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return title;
}

INSTANTIATE_TEST_SUITE_P(Story, Golden, ::testing::ValuesIn(stories()), titleOf);

}  // namespace
}  // namespace litectl::testing
