#include "cli/money.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace litectl {
namespace {

// Desired objects without anything live, as a plan of creates has them.
class Money : public ::testing::Test {
 protected:
  void declare(const std::string& kind, const std::string& name,
               const std::vector<std::pair<std::string, Value>>& fields) {
    DesiredObject object;
    object.id = {kind, name};
    object.liveId = name;
    for (const auto& [field, value] : fields) object.fields[field] = {value, {}, {}};
    objects_.push_back(std::make_unique<DesiredObject>(std::move(object)));
  }

  BudgetSum sum() {
    litectl::Run run;
    for (const auto& object : objects_) {
      Match match;
      match.desired = object.get();
      run.planned.matches.push_back(match);
    }
    return sumBudgets(run);
  }

  std::vector<std::unique_ptr<DesiredObject>> objects_;
};

TEST_F(Money, CountsTeamsAndNotTheirKeys) {
  declare("Team", "t", {{"maxBudget", 100}, {"budgetDuration", "10d"}});
  declare("VirtualKey", "k", {{"teamId", "t"}, {"maxBudget", 70}, {"budgetDuration", "1d"}});
  EXPECT_EQ(sum().perMonth, Decimal(300));
  EXPECT_EQ(sum().limited, 1U);
  EXPECT_EQ(sum().unlimited, 0U);
}

TEST_F(Money, CountsAKeyWithItsDeclaredUser) {
  declare("User", "u", {{"maxBudget", 7}, {"budgetDuration", "weekly"}});
  declare("VirtualKey", "a", {{"userId", "u"}, {"maxBudget", 70}});
  declare("VirtualKey", "b", {{"userId", "someone-else"}, {"maxBudget", 5}});
  EXPECT_EQ(sum().perMonth, Decimal(30));
  EXPECT_EQ(sum().once, Decimal(5));
}

TEST_F(Money, TakesTheLinkedBudgetOfAKeyThatHasNoneOfItsOwn) {
  declare("Budget", "small", {{"maxBudget", 20}, {"budgetDuration", "30d"}});
  declare("VirtualKey", "linked", {{"budgetId", "small"}});
  declare("VirtualKey", "own", {{"budgetId", "small"}, {"maxBudget", 3}, {"budgetDuration", "1h"}});
  EXPECT_EQ(sum().perMonth, Decimal(20 + 3 * 24 * 30));
  EXPECT_EQ(sum().limited, 2U);
}

TEST_F(Money, CountsHoldersWithoutALimit) {
  declare("Team", "a", {});
  declare("User", "b", {});
  declare("VirtualKey", "c", {});
  declare("VirtualKey", "d", {{"teamId", "a"}});
  EXPECT_EQ(sum().unlimited, 3U);
}

TEST_F(Money, KnowsEveryWindow) {
  for (const auto& [window, factor] :
       std::vector<std::pair<std::string, std::string>>{{"30s", "86400"},
                                                        {"30m", "1440"},
                                                        {"24h", "30"},
                                                        {"7d", "4.285714"},
                                                        {"1w", "4.285714"},
                                                        {"1mo", "1"},
                                                        {"hourly", "720"},
                                                        {"daily", "30"},
                                                        {"monthly", "1"}}) {
    objects_.clear();
    declare("Team", "t", {{"maxBudget", 1}, {"budgetDuration", window}});
    EXPECT_EQ(sum().perMonth.text(), factor) << window;
  }
}

TEST_F(Money, IsAddedExactly) {
  for (int i = 0; i < 10; ++i) {
    declare("Team", "t" + std::to_string(i),
            {{"maxBudget", Value(*Decimal::parse("0.1"))}, {"budgetDuration", "7d"}});
    declare("User", "u" + std::to_string(i), {{"maxBudget", Value(*Decimal::parse("0.1"))}});
  }
  EXPECT_EQ(sum().perMonth.text(), "4.285714");
  EXPECT_EQ(sum().once, Decimal(1));
}

TEST_F(Money, ReadsWhatIsLiveWhereNothingIsDeclared) {
  declare("Team", "t", {});
  LiveObject live;
  live.liveId = "t";
  live.fields["maxBudget"] = Value(12);
  litectl::Run run;
  Match match;
  match.desired = objects_.front().get();
  match.live = &live;
  run.planned.matches.push_back(match);
  EXPECT_EQ(sumBudgets(run).once, Decimal(12));
  // About to be cleared, it no longer limits anything.
  Change change;
  change.id = {"Team", "t"};
  FieldVerdict cleared;
  cleared.field = "maxBudget";
  cleared.verdict = Verdict::cleared;
  change.fields.push_back(cleared);
  run.planned.plan.changes.push_back(change);
  EXPECT_EQ(sumBudgets(run).unlimited, 1U);
}

}  // namespace
}  // namespace litectl
