#include "targets/steps.h"

#include <gtest/gtest.h>

#include "test_specs.h"

namespace litectl::test {
namespace {

// A hard and a soft limit, each of which the target compares with the stored other one.
TargetKindSpec limits() {
  TargetKindSpec out;
  out.kind = "Team";
  WireField hard = wire("maxBudget", "max_budget", ClearRule::null);
  hard.obstacle = "softBudget";
  WireField soft = wire("softBudget", "soft_budget", ClearRule::null);
  soft.obstacle = "maxBudget";
  add(out, hard);
  add(out, soft);
  add(out, wire("alias", "team_alias", ClearRule::null));
  return out;
}

std::vector<std::vector<std::string>> namesOf(const std::vector<Step>& steps) {
  std::vector<std::vector<std::string>> out;
  for (const Step& step : steps) {
    out.emplace_back();
    for (const auto& [field, value] : step.fields) out.back().push_back(field);
    EXPECT_EQ(step.obstacle, "");
  }
  return out;
}

using Names = std::vector<std::vector<std::string>>;

TEST(Steps, ClearWhatStandsInTheWayOfAnotherFieldBeforeIt) {
  const TargetKindSpec target = limits();
  EXPECT_EQ(namesOf(stepsOf(target, {{"maxBudget", Value(40)}, {"softBudget", Value()}})),
            (Names{{"softBudget"}, {"maxBudget"}}));
  EXPECT_EQ(
      namesOf(stepsOf(target, {{"alias", "a"}, {"maxBudget", Value()}, {"softBudget", Value(40)}})),
      (Names{{"maxBudget"}, {"alias", "softBudget"}}));
}

TEST(Steps, AreOneWhereNothingStandsInTheWay) {
  const TargetKindSpec target = limits();
  EXPECT_EQ(namesOf(stepsOf(target, {{"maxBudget", Value(40)}, {"softBudget", Value(20)}})),
            (Names{{"maxBudget", "softBudget"}}));
  EXPECT_EQ(namesOf(stepsOf(target, {{"maxBudget", Value()}, {"softBudget", Value()}})),
            (Names{{"maxBudget", "softBudget"}}));
  EXPECT_EQ(namesOf(stepsOf(target, {{"alias", "b"}, {"softBudget", Value()}})),
            (Names{{"alias", "softBudget"}}));
  EXPECT_EQ(namesOf(stepsOf(target, {})), (Names{{}}));
}

}  // namespace
}  // namespace litectl::test
