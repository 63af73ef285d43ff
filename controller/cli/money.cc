#include "cli/money.h"

#include "base/counted.h"

namespace litectl {

std::string moneySentence(const BudgetSum& sum) {
  if (sum.limited + sum.unlimited == 0) return {};
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
  if (!sum.perMonth.isZero()) add("at most " + sum.perMonth.textWith(2) + " USD in 30 days");
  if (!sum.once.isZero()) add(sum.once.textWith(2) + " USD that never start anew");
  if (sum.unlimited > 0) add(counted(sum.unlimited, "holder") + " without a limit");
  return text;
}

std::string moneyChange(const BudgetSum& now, const BudgetSum& after) {
  const std::string before = moneySentence(now);
  const std::string text = moneySentence(after);
  return text.empty() || before.empty() || before == text ? text
                                                          : text + " (so far " + before + ")";
}

std::string reachSentence(const Reach& reach) {
  std::string text;
  if (reach.byLink > 0) {
    text = counted(reach.byLink, "object") + " by link, in " +
           (reach.calls == 1 ? "one call" : counted(reach.calls, "call"));
  }
  if (!reach.copied.empty()) {
    text += (text.empty() ? counted(reach.copied.size(), "object")
                          : "; " + std::to_string(reach.copied.size())) +
            " by copy";
  }
  const std::string before = moneySentence(reach.budgetsNow);
  const std::string after = moneySentence(reach.budgets);
  if (!after.empty() && before != after) {
    text += "; their budgets: " + moneyChange(reach.budgetsNow, reach.budgets);
  }
  return text;
}

}  // namespace litectl
