#include "sandbox/body.h"
#include "sandbox/handlers.h"
#include "sandbox/rows.h"
#include "sandbox/settings.h"

#include <array>
#include <utility>

namespace litectl::sandbox {
namespace {

constexpr std::array<FieldRule, 7> kBudgetFields{{
    {"budget_id", Shape::text},
    {"max_budget", Shape::number},
    {"soft_budget", Shape::number},
    {"max_parallel_requests", Shape::integer},
    {"tpm_limit", Shape::integer},
    {"rpm_limit", Shape::integer},
    {"budget_duration", Shape::text},
}};
constexpr std::array<FieldRule, 1> kDeleteFields{{{"id", Shape::text, false, true}}};
constexpr std::array<FieldRule, 1> kInfoFields{{{"budgets", Shape::list, false, true}}};

std::optional<HttpAnswer> refused(const Body& body, WallTime now) {
  std::string problem = moneyProblem(body, {"max_budget", "soft_budget"});
  if (problem.empty()) problem = durationProblem(body, now);
  if (problem.empty() && body.truthy("model_max_budget")) {
    problem =
        "Invalid model_max_budget: You must have an enterprise license to set model_max_budget. " +
        std::string(licenceText()) +
        ". Example of valid model_max_budget: https://docs.litellm.ai/docs/proxy/users";
  }
  if (problem.empty()) return std::nullopt;
  return detailError(400, problem);
}

void fill(BudgetRow& row, const Body& body, WallTime now) {
  change(row.maxBudget, body, "max_budget");
  change(row.softBudget, body, "soft_budget");
  change(row.maxParallelRequests, body, "max_parallel_requests");
  change(row.tpmLimit, body, "tpm_limit");
  change(row.rpmLimit, body, "rpm_limit");
  changeBudgetDuration(row.budgetDuration, row.budgetResetAt, body, now);
  if (const Text pinned = body.text("budget_reset_at")) {
    if (const auto time = parseTime(*pinned); time.ok()) row.budgetResetAt = *time;
  }
}

HttpAnswer rowAnswer(const BudgetRow& row) {
  JsonText out;
  writeBudget(out, row);
  return ok(out.take());
}

}  // namespace

HttpAnswer newBudget(Call& call) {
  const auto [body, refusal] = readBody(call.request, kBudgetFields);
  if (refusal) return *refusal;
  if (auto answer = refused(body, call.now)) return *answer;
  if (!body.columnProblem().empty()) return crash();
  BudgetRow row;
  row.budgetId = body.text("budget_id") ? *body.text("budget_id") : call.random.uuid();
  if (call.state.budgets.find(row.budgetId) != nullptr) {
    return detailError(400, "Budget with id '" + row.budgetId + "' already exists.");
  }
  fill(row, body, call.now);
  row.stamps = newStamps(call);
  return rowAnswer(call.state.budgets.add(std::move(row)));
}

HttpAnswer updateBudget(Call& call) {
  const auto [body, refusal] = readBody(call.request, kBudgetFields);
  if (refusal) return *refusal;
  const Text id = body.text("budget_id");
  if (!id) return detailError(400, "budget_id is required");
  if (auto answer = refused(body, call.now)) return *answer;
  if (!body.columnProblem().empty()) return crash();
  BudgetRow* row = call.state.budgets.edit(*id);
  if (row == nullptr) return ok("null");
  fill(*row, body, call.now);
  touch(call, row->stamps);
  return rowAnswer(*row);
}

HttpAnswer deleteBudget(Call& call) {
  const auto [body, refusal] = readBody(call.request, kDeleteFields);
  if (refusal) return *refusal;
  const std::string id = body.text("id").value_or("");
  const BudgetRow* row = call.state.budgets.find(id);
  if (row == nullptr) return ok("null");
  const HttpAnswer answer = rowAnswer(*row);
  // The database unlinks keys and customers by itself; nothing on them says so.
  std::vector<KeyRow> unlinked;
  for (const auto& key : call.state.keys.table().rows()) {
    if (key->budgetId != id) continue;
    unlinked.push_back(*key);
    unlinked.back().budgetId.reset();
  }
  for (KeyRow& key : unlinked) call.state.keys.replace(std::move(key));
  std::vector<std::string> customers;
  for (const auto& customer : call.state.customers.rows()) {
    if (customer->budgetId == id) customers.push_back(customer->userId);
  }
  for (const std::string& customer : customers) {
    call.state.customers.edit(customer)->budgetId.reset();
  }
  std::vector<std::string> teams;
  for (const auto& team : call.state.teams.rows()) teams.push_back(team->teamId);
  for (const std::string& team : teams) {
    for (Membership& membership : call.state.teams.edit(team)->memberships) {
      if (membership.budgetId == id) membership.budgetId.reset();
    }
  }
  call.state.budgets.erase(id);
  return answer;
}

HttpAnswer budgetInfo(Call& call) {
  const auto [body, refusal] = readBody(call.request, kInfoFields);
  if (refusal) return *refusal;
  const std::vector<std::string> ids = body.texts("budgets");
  if (ids.empty()) {
    return detailError(400, "Specify list of budget id's to query. Passed in=[]");
  }
  JsonText out;
  out.begin('[');
  for (const auto& row : call.state.budgets.rows()) {
    if (std::find(ids.begin(), ids.end(), row->budgetId) == ids.end()) continue;
    out.element();
    writeBudget(out, *row);
  }
  return ok(out.end(']').take());
}

HttpAnswer listBudgets(Call& call) {
  JsonText out;
  out.begin('[');
  for (const auto& row : call.state.budgets.rows()) {
    out.element();
    writeBudget(out, *row);
  }
  return ok(out.end(']').take());
}

}  // namespace litectl::sandbox
