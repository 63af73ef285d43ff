#include "cli/report_plan.h"
#include "engine/plan_json.h"

#include <utility>

namespace litectl {
namespace {

Value problemToValue(const Error& error, const char* severity, const SourceFiles& files) {
  Value value = Value::emptyMap();
  value.set("severity", severity);
  value.set("code", codeText(error.code));
  value.set("slug", codeSlug(error.code));
  if (!error.subject.empty()) value.set("object", error.subject);
  value.set("message", error.message);
  if (!error.remedy.empty()) value.set("remedy", error.remedy);
  if (error.pos.known()) {
    Value place = Value::emptyMap();
    place.set("file", files.name(error.pos));
    place.set("line", static_cast<std::int64_t>(error.pos.line));
    place.set("column", static_cast<std::int64_t>(error.pos.column));
    value.set("place", std::move(place));
  }
  return value;
}

// Dollars to the cent; a decimal, so that no reader has to guess.
Value amount(const Decimal& dollars) { return Value(dollars.dividedBy(1, 2)); }

Value moneyToValue(const BudgetSum& sum) {
  Value value = Value::emptyMap();
  value.set("usdPer30Days", amount(sum.perMonth));
  value.set("usdOnce", amount(sum.once));
  value.set("unlimitedHolders", static_cast<std::int64_t>(sum.unlimited));
  return value;
}

Value reachToValue(const Plan& plan) {
  Value::List list;
  for (const Reach& reach : plan.reach) {
    Value value = Value::emptyMap();
    value.set("manifest", reach.source.text());
    value.set("byLink", static_cast<std::int64_t>(reach.byLink));
    value.set("calls", static_cast<std::int64_t>(reach.calls));
    Value::List copied;
    for (const ObjectId& id : reach.copied) copied.emplace_back(id.text());
    value.set("byCopy", Value(std::move(copied)));
    value.set("money", moneyToValue(reach.budgets));
    value.set("moneyNow", moneyToValue(reach.budgetsNow));
    list.push_back(std::move(value));
  }
  return Value(std::move(list));
}

}  // namespace

Value planReport(const Run& run) {
  const bool planned = !run.checksum.empty();
  Value value = planned ? planToValue(run.planned.plan) : Value::emptyMap();
  if (!planned) value.set("version", 1);
  value.set("planned", planned);
  if (planned) {
    value.set("money", moneyToValue(run.planned.plan.budgets));
    value.set("moneyNow", moneyToValue(run.planned.plan.budgetsNow));
    value.set("reach", reachToValue(run.planned.plan));
    value.set("summary", planSummary(run.planned.plan));
  }
  Value::List problems;
  for (const Error& error : run.problems.errors()) {
    problems.push_back(problemToValue(error, "error", run.files));
  }
  for (const Error& warning : run.problems.warnings()) {
    problems.push_back(problemToValue(warning, "warning", run.files));
  }
  value.set("problems", Value(std::move(problems)));
  return value;
}

}  // namespace litectl
