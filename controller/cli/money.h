#pragma once

#include "model/plan.h"

#include <string>

namespace litectl {

// "at most 40.00 USD in 30 days; 2 holders without a limit"; empty where nobody holds a budget.
[[nodiscard]] std::string moneySentence(const BudgetSum& sum);

// The same of what will be, with what is so far where that is something else.
[[nodiscard]] std::string moneyChange(const BudgetSum& now, const BudgetSum& after);

// "12 objects by link, in one call; 3 by copy; may spend at most 70.00 USD in 30 days".
[[nodiscard]] std::string reachSentence(const Reach& reach);

}  // namespace litectl
