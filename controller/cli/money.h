#pragma once

#include "engine/pipeline.h"
#include "value/decimal.h"

#include <cstddef>
#include <string>

namespace litectl {

// How much the declared holders could spend at most: teams, and users and keys without a team. A
// key of a declared user counts with that user.
struct BudgetSum {
  Decimal perMonth;           // USD in 30 days, of budgets that start anew, to a millionth
  Decimal once;               // USD of budgets that never do
  std::size_t unlimited = 0;  // holders without a budget
  std::size_t limited = 0;
};

[[nodiscard]] BudgetSum sumBudgets(const Run& run);

// "at most 40.00 USD in 30 days; 2 holders without a limit"; empty where nobody holds a budget.
[[nodiscard]] std::string moneySentence(const BudgetSum& sum);

}  // namespace litectl
