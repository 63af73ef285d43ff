#include "sandbox/body.h"
#include "sandbox/durations.h"
#include "sandbox/handlers.h"
#include "sandbox/rows.h"
#include "sandbox/settings.h"
#include "sandbox/stored_json.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace litectl::sandbox {
namespace {

constexpr std::array<FieldRule, 14> kNewFields{{
    {"budget_id", Shape::text},
    {"max_budget", Shape::number},
    {"soft_budget", Shape::number},
    {"max_parallel_requests", Shape::integer},
    {"tpm_limit", Shape::integer},
    {"rpm_limit", Shape::integer},
    {"budget_duration", Shape::text},
    {"model_max_budget", Shape::map},
    {"user_id", Shape::text, false, true},
    {"alias", Shape::text},
    {"blocked", Shape::flag, false},
    {"spend", Shape::number},
    {"allowed_model_region", Shape::region},
    {"default_model", Shape::text},
}};
constexpr std::array<FieldRule, 7> kUpdateFields{{
    {"user_id", Shape::text, false, true},
    {"alias", Shape::text},
    {"blocked", Shape::flag, false},
    {"max_budget", Shape::number},
    {"budget_id", Shape::text},
    {"allowed_model_region", Shape::region},
    {"default_model", Shape::text},
}};
constexpr std::array<FieldRule, 1> kDeleteFields{{{"user_ids", Shape::texts, false, true}}};

// Any of them makes a budget row of the customer's own.
constexpr std::array<std::string_view, 8> kBudgetFields{
    "max_budget", "soft_budget",     "max_parallel_requests", "tpm_limit",
    "rpm_limit",  "budget_duration", "model_max_budget",      "budget_reset_at"};

HttpAnswer rowAnswer(const State& state, const CustomerRow& row) {
  JsonText out;
  writeCustomer(out, row, row.budgetId ? state.budgets.find(*row.budgetId) : nullptr);
  return ok(out.take());
}

HttpAnswer notFound(const std::string& id, std::string_view param) {
  return proxyError(404, "End User Id=" + id + " does not exist in db", {"not_found", param});
}

HttpAnswer noSuchBudget() {
  return proxyError(500,
                    "Foreign key constraint violated on the constraint: "
                    "`LiteLLM_EndUserTable_budget_id_fkey`",
                    kInternalStyle);
}

bool linksNothing(const State& state, const CustomerRow& row) {
  return row.budgetId && state.budgets.find(*row.budgetId) == nullptr;
}

std::optional<HttpAnswer> defaultModelRefused(const State& state, const Body& body) {
  const Text wanted = body.text("default_model");
  if (!wanted) return std::nullopt;
  std::set<std::string> names;
  for (const auto& row : state.models.rows()) {
    if (row->served) names.insert(row->served->name);
  }
  if (names.contains(*wanted)) return std::nullopt;
  std::string listed;
  for (const std::string& name : names) listed += (listed.empty() ? "" : ", ") + pythonText(name);
  return wrappedError(422,
                      "Default Model not on proxy. Configure via `/model/new` or config.yaml. "
                      "Default_model=" +
                          *wanted +
                          ", proxy_model_names=" + (names.empty() ? "set()" : "{" + listed + "}"),
                      kInternalStyle);
}

BudgetRow privateBudget(Call& call, const Body& body) {
  BudgetRow row;
  row.budgetId = call.random.uuid();
  change(row.maxBudget, body, "max_budget");
  change(row.softBudget, body, "soft_budget");
  change(row.maxParallelRequests, body, "max_parallel_requests");
  change(row.tpmLimit, body, "tpm_limit");
  change(row.rpmLimit, body, "rpm_limit");
  if (body.hasValue("model_max_budget")) {
    row.modelMaxBudget = storedJson(*body.find("model_max_budget"));
  }
  // Counted from now, not to the next day or month as elsewhere.
  row.budgetDuration = body.text("budget_duration");
  if (row.budgetDuration) row.budgetResetAt = afterDuration(*row.budgetDuration, call.now).at;
  if (const Text pinned = body.text("budget_reset_at")) {
    if (const auto time = parseTime(*pinned); time.ok()) row.budgetResetAt = *time;
  }
  row.stamps = newStamps(call);
  return row;
}

}  // namespace

HttpAnswer newCustomer(Call& call) {
  const ReadBody object = readObject(call.request);
  if (object.refusal) return *object.refusal;
  if (object.body.hasValue("max_budget") && object.body.hasValue("budget_id")) {
    return bodyRefused(object.body, "Set either 'max_budget' or 'budget_id', not both.");
  }
  const auto [body, refusal] = checked(object.body, kNewFields);
  if (refusal) return *refusal;
  if (auto answer = defaultModelRefused(call.state, body)) return *answer;
  CustomerRow row;
  row.userId = *body.text("user_id");
  row.alias = body.text("alias");
  row.region = body.text("allowed_model_region");
  row.defaultModel = body.text("default_model");
  row.budgetId = body.text("budget_id");
  row.blocked = body.flag("blocked").value_or(false);
  row.spend = body.money("spend").value_or(0);
  if (holdsNul(Value(row.userId)) || holdsNul(Value(row.alias.value_or("")))) {
    return proxyError(500, "Error occurred during query execution:", kInternalStyle);
  }
  const bool limits = std::any_of(kBudgetFields.begin(), kBudgetFields.end(),
                                  [&](std::string_view name) { return body.hasValue(name); });
  if (limits) {
    if (const std::string problem = durationProblem(body, call.now); !problem.empty()) {
      return wrappedError(400, problem, kInternalStyle);
    }
    if (const std::string problem = body.columnProblem(); !problem.empty()) {
      return wrappedError(422, problem, kInternalStyle);
    }
    // It is there before the customer, and stays when there is none in the end.
    row.budgetId = call.state.budgets.add(privateBudget(call, body)).budgetId;
  }
  if (call.state.customers.find(row.userId) != nullptr) {
    return proxyError(
        400,
        "Customer already exists, passed user_id=" + row.userId + ". Please pass a new user_id.",
        {"bad_request", "user_id"});
  }
  if (linksNothing(call.state, row)) return noSuchBudget();
  return rowAnswer(call.state, call.state.customers.add(std::move(row)));
}

// Null, and 0 as a budget, are as good as absent. A budget goes into the row that is linked,
// whoever else is; only then is another one linked.
HttpAnswer updateCustomer(Call& call) {
  const auto [body, refusal] = readBody(call.request, kUpdateFields);
  if (refusal) return *refusal;
  const std::string id = *body.text("user_id");
  CustomerRow* there = call.state.customers.edit(id);
  if (there == nullptr) return notFound(id, "user_id");
  CustomerRow row = *there;
  if (body.hasValue("alias")) row.alias = body.text("alias");
  if (body.given("blocked")) row.blocked = *body.flag("blocked");
  if (body.hasValue("allowed_model_region")) row.region = body.text("allowed_model_region");
  if (body.hasValue("default_model")) row.defaultModel = body.text("default_model");
  if (body.hasValue("budget_id")) row.budgetId = body.text("budget_id");
  if (body.truthy("max_budget")) {
    BudgetRow* budget = there->budgetId ? call.state.budgets.edit(*there->budgetId) : nullptr;
    if (budget != nullptr) {
      budget->maxBudget = body.money("max_budget");
      budget->stamps.updatedAt = call.now;
      budget->stamps.updatedIn = ++call.state.writes;
    } else {
      BudgetRow made;
      made.budgetId = call.random.uuid();
      made.maxBudget = body.money("max_budget");
      made.stamps = newStamps(call);
      row.budgetId = call.state.budgets.add(std::move(made)).budgetId;
    }
  }
  if (linksNothing(call.state, row)) return noSuchBudget();
  *there = std::move(row);
  return rowAnswer(call.state, *there);
}

HttpAnswer deleteCustomers(Call& call) {
  const auto [body, refusal] = readBody(call.request, kDeleteFields);
  if (refusal) return *refusal;
  const std::vector<std::string> ids = body.texts("user_ids");
  if (ids.empty()) {
    return proxyError(500, "user_id is required, passed user_id = []", kInternalStyle);
  }
  std::string missing;
  std::string all;
  for (const std::string& id : ids) {
    all += (all.empty() ? "" : ", ") + pythonText(id);
    if (call.state.customers.find(id) == nullptr) missing += (missing.empty() ? "" : ", ") + id;
  }
  if (!missing.empty()) {
    return proxyError(404, "End User Id(s)=" + missing + " do not exist in db",
                      {"not_found", "user_ids"});
  }
  const std::size_t before = call.state.customers.size();
  for (const std::string& id : ids) call.state.customers.erase(id);
  JsonText out;
  out.begin('{').field("deleted_customers",
                       Count(static_cast<std::int64_t>(before - call.state.customers.size())));
  out.field("message", Text("Successfully deleted customers with ids: [" + all + "]"));
  return ok(out.end('}').take());
}

HttpAnswer listCustomers(Call& call) {
  JsonText out;
  out.begin('[');
  for (const auto& row : call.state.customers.rows()) {
    out.element();
    writeCustomer(out, *row, row->budgetId ? call.state.budgets.find(*row->budgetId) : nullptr);
  }
  return ok(out.end(']').take());
}

HttpAnswer customerInfo(Call& call) {
  const auto id = call.query.find("end_user_id");
  if (!id) {
    return unprocessable(
        {problemEntry("missing", "Field required", {"query", "end_user_id"}, Value())});
  }
  const CustomerRow* row = call.state.customers.find(*id);
  return row == nullptr ? notFound(*id, "end_user_id") : rowAnswer(call.state, *row);
}

}  // namespace litectl::sandbox
