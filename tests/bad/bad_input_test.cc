#include "support/temp_folder.h"

#include <gtest/gtest.h>

#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "bad/bad_case.h"
#include "e2e/program.h"

namespace litectl::test {

void PrintTo(const Expectation& e, std::ostream* out) {
  *out << e.code << " " << e.place << " exit " << e.exit;
}

namespace {

// "team.yaml:3:9" relative to the input, or "3:9" where there is but one file.
std::string relativePlace(const std::string& place, const BadInput& input) {
  if (!input.root.empty()) {
    return std::filesystem::path(place).lexically_relative(input.root).string();
  }
  const std::size_t column = place.rfind(':');
  return place.substr(place.rfind(':', column - 1) + 1);
}

// What the program reported, read from its output as a person would.
struct Report {
  std::vector<Expectation> problems;
  std::size_t remedies = 0;
};

Report reportIn(const e2e::Ended& ended, const BadInput& input) {
  Report report;
  std::istringstream lines(ended.err);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("error ", 0) == 0) {
      report.problems.push_back({line.substr(6, 5), "-", ended.status});
    } else if (line.rfind("  --> ", 0) == 0 && !report.problems.empty()) {
      report.problems.back().place = relativePlace(line.substr(6), input);
    } else if (line.rfind("  fix: ", 0) == 0) {
      ++report.remedies;
    }
  }
  return report;
}

std::vector<BadCase> cases() {
  return readBadCases(std::filesystem::path(LITECTL_SOURCE_DIR) / "tests" / "bad");
}

class BadInputs : public testing::TestWithParam<BadCase> {};

TEST_P(BadInputs, AreRefusedWithCodePlaceAndStatus) {
  const TempFolder scratch;
  std::filesystem::permissions(scratch.path(), std::filesystem::perms::all);
  const BadInput input = makeInput(GetParam(), scratch.path());
  e2e::Program program;
  program.arguments = input.arguments;
  program.environment = input.environment;
  program.folder = scratch.path();
  program.unprivileged = input.unprivileged;
  const e2e::Ended ended = program.run();
  const Report report = reportIn(ended, input);
  EXPECT_EQ(report.problems, GetParam().expected) << ended.err << ended.out;
  EXPECT_EQ(report.remedies, report.problems.size()) << ended.err;
  for (const char* secret : {"hunter2", "sk-1234"}) {
    EXPECT_EQ((ended.out + ended.err).find(secret), std::string::npos) << ended.err;
  }
}

INSTANTIATE_TEST_SUITE_P(All, BadInputs, testing::ValuesIn(cases()), [](const auto& tested) {
  std::string name = tested.param.name;
  for (char& c : name) c = c == '-' ? '_' : c;
  return name;
});

}  // namespace
}  // namespace litectl::test
