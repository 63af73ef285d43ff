#pragma once

#include "value/decimal.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace litectl {

// What budgets are compared and added up over: 30 days, in seconds.
inline constexpr std::int64_t kBudgetMonth = 30 * 86'400;

// Seconds of a budget's window: "30d", "1mo", "weekly"; nothing for what is no window. Pure.
[[nodiscard]] std::optional<std::int64_t> secondsOfWindow(std::string_view text);

// USD in 30 days, to a millionth, so that budgets of different windows can be compared; without a
// window, what may be spent once. Pure.
[[nodiscard]] Decimal perMonth(const Decimal& amount, std::optional<std::int64_t> window);

}  // namespace litectl
