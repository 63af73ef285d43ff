#pragma once

#include "sandbox/answers.h"
#include "sandbox/body.h"
#include "sandbox/state.h"
#include "value/value.h"

#include <optional>
#include <string>
#include <string_view>

namespace litectl::sandbox {

// What budgets, teams, users and keys have in common in how a request changes a column.

// Absent keeps the value, null clears it.
void change(Text& column, const Body& body, std::string_view name);
void change(Money& column, const Body& body, std::string_view name);
void change(Count& column, const Body& body, std::string_view name);

// budget_duration together with the time of the next reset that follows from it.
void changeBudgetDuration(Text& duration, Time& resetAt, const Body& body, WallTime now);

// "Invalid budget_duration 'abc'. …"; empty when it is fine or absent.
[[nodiscard]] std::string durationProblem(const Body& body, WallTime now);
// "max_budget must be a non-negative finite number. Received: -1.0", for the first that is not.
[[nodiscard]] std::string moneyProblem(const Body& body,
                                       std::initializer_list<std::string_view> names);

// "This feature is only available for LiteLLM Enterprise users…" for a field that needs a licence.
[[nodiscard]] std::string licenceProblem(const Body& body, bool namesField);

// The fields that live inside metadata: their values laid over `metadata`. Null ones are left out.
void layOver(Value& metadata, const Body& body);
// The first of those fields that was sent as null.
[[nodiscard]] std::optional<std::string> nullLiftedField(const Body& body);
[[nodiscard]] bool hasLiftedValue(const Body& body);

}  // namespace litectl::sandbox
