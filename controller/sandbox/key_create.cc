#include "base/hash.h"
#include "sandbox/auth.h"
#include "sandbox/body.h"
#include "sandbox/durations.h"
#include "sandbox/handlers.h"
#include "sandbox/key_answers.h"
#include "sandbox/key_rules.h"
#include "sandbox/settings.h"
#include "sandbox/stored_json.h"

#include <utility>

namespace litectl::sandbox {
namespace {

std::optional<HttpAnswer> badSecret(const std::string& secret) {
  constexpr std::size_t kShortest = 16;
  constexpr std::size_t kShown = 4;
  if (!secret.starts_with("sk-")) {
    const std::string shown =
        secret.size() <= 2 * kShown
            ? "****"
            : secret.substr(0, kShown) + "****" + secret.substr(secret.size() - kShown);
    return wrappedError(
        400, "Invalid key format. LiteLLM Virtual Key must start with 'sk-'. Received: " + shown,
        kInternalStyle);
  }
  if (secret.size() >= kShortest) return std::nullopt;
  return wrappedError(
      400, "Invalid key format. LiteLLM Virtual Key must be at least 16 characters long.",
      kInternalStyle);
}

// People may make keys for themselves only.
std::optional<HttpAnswer> notForOthers(const Call& call, const Body& body) {
  if (call.caller.isAdmin()) return std::nullopt;
  const std::string own = call.caller.userId.value_or("");
  if (const Text user = body.text("user_id"); user && *user != own) {
    return proxyError(
        403, "User can only create keys for themselves. Got user_id=" + *user + ", Your ID=" + own,
        kInternalStyle);
  }
  const Text teamId = body.text("team_id");
  const TeamRow* team = teamId ? call.state.teams.find(*teamId) : nullptr;
  if (teamId && (team == nullptr || !team->hasMember(own))) {
    return proxyError(400, "User=" + own + " not assigned to team=" + *teamId, kInternalStyle);
  }
  return std::nullopt;
}

std::optional<HttpAnswer> refused(const Call& call, const Body& body) {
  if (const std::string problem = moneyProblem(body, {"max_budget"}); !problem.empty()) {
    return wrappedError(400, problem, kInternalStyle);
  }
  if (const std::string problem = durationProblem(body, call.now); !problem.empty()) {
    return wrappedError(400, problem, kInternalStyle);
  }
  const Value* metadata = body.find("metadata");
  if (metadata != nullptr && metadata->find("service_account_id") != nullptr &&
      !body.hasValue("team_id")) {
    return proxyError(400,
                      "team_id is required for service account keys. Please specify `team_id` in "
                      "the request body.",
                      kInternalStyle);
  }
  if (auto answer = notForOthers(call, body)) return answer;
  if (const std::string licence = licenceProblem(body, true); !licence.empty()) {
    return wrappedError(403, licence, kInternalStyle);
  }
  if (body.truthy("model_max_budget")) {
    return proxyError(
        500,
        "Invalid model_max_budget: You must have an enterprise license to set model_max_budget. " +
            std::string(licenceText()) +
            ". Example of valid model_max_budget: https://docs.litellm.ai/docs/proxy/users",
        kInternalStyle);
  }
  if (const Text secret = body.text("key")) {
    if (auto answer = badSecret(*secret)) return answer;
  }
  return aliasRefused(call.state, body.text("key_alias"), {});
}

std::vector<std::string> routesOf(const std::string& keyType) {
  if (keyType == "llm_api") return {"llm_api_routes"};
  if (keyType == "management") return {"management_routes"};
  if (keyType == "read_only") return {"info_routes"};
  return {};
}

KeyRow rowOf(const Call& call, const Body& body) {
  KeyRow row;
  row.alias = body.text("key_alias");
  row.userId = body.text("user_id");
  if (!row.userId && !call.caller.isAdmin()) row.userId = call.caller.userId;
  row.teamId = body.text("team_id");
  row.budgetId = body.text("budget_id");
  row.spend = body.money("spend").value_or(0);
  row.maxBudget = body.money("max_budget");
  row.models = body.texts("models");
  row.maxParallelRequests = body.count("max_parallel_requests");
  row.tpmLimit = body.count("tpm_limit");
  row.rpmLimit = body.count("rpm_limit");
  row.blocked = body.flag("blocked");
  changeBudgetDuration(row.budgetDuration, row.budgetResetAt, body, call.now);
  Value metadata = body.hasValue("metadata") ? *body.find("metadata") : Value::emptyMap();
  layOver(metadata, body);
  row.metadata = storedJson(metadata);
  row.keyType = body.given("key_type") ? body.text("key_type") : Text("default");
  row.allowedRoutes = body.truthy("allowed_routes") ? body.texts("allowed_routes")
                                                    : routesOf(row.keyType.value_or("default"));
  row.stamps = newStamps(call);
  return row;
}

// A soft budget lives in a budget row of its own, whatever budget was asked for.
void linkSoftBudget(Call& call, KeyRow& row, double softBudget) {
  BudgetRow budget;
  budget.budgetId = call.random.uuid();
  budget.softBudget = softBudget;
  budget.modelMaxBudget = "{}";
  budget.stamps = newStamps(call);
  row.budgetId = call.state.budgets.add(std::move(budget)).budgetId;
}

}  // namespace

HttpAnswer generateKey(Call& call) {
  const auto [body, refusal] = readBody(call.request, keyFields());
  if (refusal) return *refusal;
  if (auto answer = refused(call, body)) return *answer;
  KeyRow row = rowOf(call, body);
  if (const Text duration = body.text("duration")) {
    const Moment end = afterDuration(*duration, call.now);
    if (!end.problem.empty()) return proxyError(500, end.problem, kInternalStyle);
    row.expires = end.at;
  }
  const bool unknownBudget = row.budgetId && call.state.budgets.find(*row.budgetId) == nullptr;
  if (unknownBudget || !body.columnProblem().empty()) return hiddenCrash();
  if (const Money soft = body.money("soft_budget")) linkSoftBudget(call, row, *soft);

  const std::string secret = body.text("key").value_or(
      std::string(call.random.mintKey().reveal().substr(0, 25)));  // as short as LiteLLM's own
  row.token = sha256Hex(secret);
  row.keyName = shortened(secret);
  const KeyRow* stored = call.state.keys.find(row.token);
  // The same secret again changes nothing, but the answer shows what was asked for.
  if (stored == nullptr) stored = &call.state.keys.add(row);
  return generatedAnswer(row, secret, budgetOf(call.state, row), *stored);
}

std::string mintKeyFor(Call& call, KeyRow row) {
  const Secret minted = call.random.mintKey();
  const std::string secret(minted.reveal().substr(0, 25));
  row.token = sha256Hex(secret);
  row.keyName = shortened(secret);
  call.state.keys.add(std::move(row));
  return secret;
}

}  // namespace litectl::sandbox
