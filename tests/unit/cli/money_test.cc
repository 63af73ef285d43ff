#include "cli/money.h"

#include "engine/money.h"
#include "spec/embedded.h"
#include "spec/spec_loader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace litectl {
namespace {

const SpecSet& specs() {
  static const SpecSet kSpecs = [] {
    SourceFiles files;
    Diagnostics problems;
    return loadSpecs(embeddedSpecs(), "litellm", files, problems);
  }();
  return kSpecs;
}

// Desired objects, without anything live if not said otherwise.
class Money : public ::testing::Test {
 protected:
  void declare(const std::string& kind, const std::string& name,
               const std::vector<std::pair<std::string, Value>>& fields) {
    DesiredObject object;
    object.id = {kind, name};
    object.liveId = name;
    for (const auto& [field, value] : fields) object.fields[field] = {value, {}, {}, {}};
    objects_.push_back(std::make_unique<DesiredObject>(std::move(object)));
  }

  // The object declared last is on the target with these fields.
  void live(const std::vector<std::pair<std::string, Value>>& fields) {
    LiveObject object;
    object.liveId = objects_.back()->id.name;
    for (const auto& [field, value] : fields) object.fields[field] = value;
    live_[objects_.back()->id] = std::move(object);
  }

  const Plan& summed() {
    planned_.matches.clear();
    std::sort(objects_.begin(), objects_.end(),
              [](const auto& a, const auto& b) { return a->id < b->id; });
    for (const auto& object : objects_) {
      Match match;
      match.desired = object.get();
      if (live_.contains(object->id)) match.live = &live_.at(object->id);
      planned_.matches.push_back(match);
    }
    addMoney({specs(), {}, {}, {}, {}}, planned_);
    return planned_.plan;
  }

  BudgetSum sum() { return summed().budgets; }

  std::vector<std::unique_ptr<DesiredObject>> objects_;
  std::map<ObjectId, LiveObject> live_;
  Planned planned_;
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

TEST_F(Money, TakesOnlyWhatIsMissingFromTheLinkedBudget) {
  declare("Budget", "small", {{"maxBudget", 20}, {"budgetDuration", "1d"}});
  declare("VirtualKey", "amount", {{"budgetId", "small"}, {"maxBudget", 2}});
  declare("VirtualKey", "window", {{"budgetId", "small"}, {"budgetDuration", "10d"}});
  EXPECT_EQ(sum().perMonth, Decimal(2 * 30 + 20 * 3));
}

TEST_F(Money, ReadsWhatIsLiveWhereNothingIsDeclared) {
  declare("Team", "t", {});
  live({{"maxBudget", 12}});
  EXPECT_EQ(sum().once, Decimal(12));
  // About to be cleared, it no longer limits anything.
  Change change;
  change.id = {"Team", "t"};
  FieldVerdict cleared;
  cleared.field = "maxBudget";
  cleared.verdict = Verdict::cleared;
  change.fields.push_back(cleared);
  planned_.plan.changes.push_back(change);
  EXPECT_EQ(sum().unlimited, 1U);
  EXPECT_EQ(summed().budgetsNow.once, Decimal(12));
}

TEST_F(Money, SaysWhatIsSpentSoFarByThoseThatAreThere) {
  declare("Budget", "small", {{"maxBudget", 20}, {"budgetDuration", "30d"}});
  live({{"maxBudget", 10}, {"budgetDuration", "30d"}});
  declare("VirtualKey", "there", {{"budgetId", "small"}});
  live({{"budgetId", "small"}});
  declare("VirtualKey", "coming", {{"budgetId", "small"}});
  EXPECT_EQ(summed().budgetsNow.perMonth, Decimal(10));
  EXPECT_EQ(summed().budgets.perMonth, Decimal(40));
  EXPECT_EQ(moneyChange(summed().budgetsNow, summed().budgets),
            "at most 40.00 USD in 30 days (so far at most 10.00 USD in 30 days)");
}

TEST_F(Money, CountsAReachedKeyWithTheReachedTeamAroundIt) {
  declare("Team", "t", {{"maxBudget", 5}});
  declare("VirtualKey", "in", {{"teamId", "t"}, {"maxBudget", 3}});
  declare("VirtualKey", "out", {{"teamId", "other"}, {"maxBudget", 4}});
  Reach reach;
  reach.copied = {{"Team", "t"}, {"VirtualKey", "in"}};
  reach.linked = {{"VirtualKey", "out"}};
  planned_.plan.reach = {reach};
  EXPECT_EQ(summed().reach.front().budgets.once, Decimal(9));
}

}  // namespace
}  // namespace litectl
