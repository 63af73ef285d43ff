#pragma once

#include "cli/style.h"
#include "engine/pipeline.h"
#include "value/value.h"

#include <string>

namespace litectl {

// Reports on a run. Pure; no value of a secret is in a Run, and none is shown.

// For a person: changes by kind, what goes with a deletion, notes, refusals, money, and a last line
// that sums it up.
[[nodiscard]] std::string planText(const Run& run, const Style& style);

// For a pull request, as GitHub and GitLab render it: the summary first, then what cannot be taken
// back, the changes, and the fields folded away. At most some 60,000 bytes.
[[nodiscard]] std::string planMarkdown(const Run& run);

// The same as data (docs/formats/plan.md): the plan, and all problems of the run.
[[nodiscard]] Value planReport(const Run& run);

// The last line: "Plan: 3 to create, 1 to update, 0 to delete, 41 in sync."
[[nodiscard]] std::string planSummary(const Plan& plan);

// After an apply: one line per change, then the sum and where keys' values went.
[[nodiscard]] std::string applyText(const Run& run, const Style& style);

}  // namespace litectl
