#include "sandbox/body.h"
#include "sandbox/durations.h"
#include "sandbox/handlers.h"
#include "sandbox/key_rules.h"
#include "sandbox/rows.h"
#include "sandbox/settings.h"
#include "sandbox/stored_json.h"

#include <array>
#include <utility>

namespace litectl::sandbox {
namespace {

constexpr std::array<FieldRule, 1> kBulkFields{{{"keys", Shape::list, false, true}}};
constexpr ErrorStyle kMissingKey{"not_found_error", "key"};

struct Found {
  const KeyRow* key = nullptr;
  std::optional<HttpAnswer> refusal;
};

// By `key` (hash or secret), else by `key_alias`.
Found find(const State& state, const Body& body) {
  if (const Text key = body.text("key")) {
    const KeyRow* row = state.keys.find(tokenOf(*key));
    if (row != nullptr) return {row, std::nullopt};
    return {nullptr, proxyError(404, "Key not found.", kMissingKey)};
  }
  const std::string alias = body.text("key_alias").value_or("");
  const std::vector<const KeyRow*> rows = state.keys.withAlias(alias);
  if (rows.size() == 1) return {rows.front(), std::nullopt};
  if (rows.empty()) {
    return {nullptr, proxyError(404, "Key not found. No key with key_alias='" + alias + "'.",
                                {"not_found_error", "key_alias"})};
  }
  return {nullptr, proxyError(400,
                              "Multiple keys share key_alias='" + alias +
                                  "', so it cannot be used as an identifier.",
                              {"bad_request_error", "key_alias"})};
}

HttpAnswer limitAbove(const KeyRow& key, const char* name, std::int64_t own, std::int64_t teams) {
  return proxyError(403,
                    "Key=" + key.token + " has a " + name + "=" + std::to_string(own) +
                        " which is greater than the team's " + name + "=" + std::to_string(teams) +
                        ".",
                    kAuthStyle);
}

// May the key, as it is stored, move into that team?
std::optional<HttpAnswer> moveRefused(const State& state, const KeyRow& key,
                                      const std::string& teamId) {
  const TeamRow* team = state.teams.find(teamId);
  if (team == nullptr) {
    return wrappedError(
        404, "Team doesn't exist in db. Team=" + teamId + ". Create team via `/team/new` call.",
        kAuthStyle);
  }
  if (const std::string problem = modelsProblem(*team, key.models); !problem.empty()) {
    return proxyError(403, problem, {"team_model_access_denied", "model"});
  }
  if (key.tpmLimit && team->tpmLimit && *key.tpmLimit > *team->tpmLimit) {
    return limitAbove(key, "tpm_limit", *key.tpmLimit, *team->tpmLimit);
  }
  // The server looks at the requests only when the key limits its tokens.
  if (key.tpmLimit && key.rpmLimit && team->rpmLimit && *key.rpmLimit > *team->rpmLimit) {
    return limitAbove(key, "rpm_limit", *key.rpmLimit, *team->rpmLimit);
  }
  if (key.userId && !team->hasMember(*key.userId)) {
    return proxyError(403,
                      "User=" + *key.userId + " is not a member of the team=" + teamId +
                          ". Check team members via `/team/info`.",
                      kAuthStyle);
  }
  return std::nullopt;
}

std::optional<HttpAnswer> notOwner(const Call& call, const Body& body, const KeyRow& key) {
  if (call.caller.isAdmin()) return std::nullopt;
  const std::string own = call.caller.userId.value_or("");
  if (key.teamId) {
    return proxyError(401,
                      "User " + own + " does not belong to team " + *key.teamId +
                          ". Team-scoped key management endpoints can only be used for keys in "
                          "your own team.",
                      {"team_member_permission_error", "/key/update"});
  }
  const bool money = body.given("max_budget") || body.given("spend");
  return wrappedError(403,
                      "Only proxy admins, team admins, or org admins can call /key/update" +
                          std::string(money ? " (max_budget/spend)" : "") +
                          ". user_role=" + call.caller.roleName + ", user_id=" + own,
                      kAuthStyle);
}

HttpAnswer databaseRefused(std::string_view problem) {
  return proxyError(400, "Authentication Error, " + std::string(problem), kAuthStyle);
}

std::optional<HttpAnswer> refused(const Call& call, const Body& body, const KeyRow& key) {
  if (auto answer = notOwner(call, body, key)) return answer;
  if (const std::string problem = durationProblem(body, call.now); !problem.empty()) {
    return wrappedError(400, problem, kAuthStyle);
  }
  if (const std::string licence = licenceProblem(body, true); !licence.empty()) {
    return wrappedError(403, licence, kAuthStyle);
  }
  if (body.hasValue("key")) {  // else the alias is the address
    if (auto answer = aliasRefused(call.state, body.text("key_alias"), key.token)) return answer;
  }
  if (const Text team = body.text("team_id"); team && !team->empty() && team != key.teamId) {
    if (auto answer = moveRefused(call.state, key, *team)) return answer;
  }
  if (const Text duration = body.text("duration");
      duration && !duration->empty() && *duration != "-1") {
    const Moment end = afterDuration(*duration, call.now);
    if (!end.problem.empty()) return databaseRefused(end.problem);
  }
  if (body.isNull("models")) {
    constexpr std::string_view kOne = "`data.models`: A value is required but not set";
    return databaseRefused(
        "Unable to match input value to any allowed input type for the field. Parse errors: [" +
        std::string(kOne) + ", " + std::string(kOne) + "]");
  }
  if (const std::string problem = body.columnProblem(); !problem.empty()) {
    return databaseRefused(problem);
  }
  const Text budget = body.text("budget_id");
  if (budget && call.state.budgets.find(*budget) == nullptr) {
    return databaseRefused(
        "Foreign key constraint violated on the constraint: "
        "`LiteLLM_VerificationToken_budget_id_fkey`");
  }
  return std::nullopt;
}

void fillMetadata(KeyRow& row, const Body& body) {
  if (body.isNull("metadata") && !hasLiftedValue(body)) {
    row.metadata = "null";
    return;
  }
  if (!body.hasValue("metadata") && !hasLiftedValue(body)) return;
  Value metadata = body.hasValue("metadata") ? *body.find("metadata") : metadataOf(row.metadata);
  layOver(metadata, body);
  row.metadata = storedJson(metadata);
}

void fill(KeyRow& row, const Body& body, WallTime now) {
  change(row.alias, body, "key_alias");
  change(row.userId, body, "user_id");
  change(row.budgetId, body, "budget_id");
  if (body.given("team_id") && body.text("team_id") != "") row.teamId = body.text("team_id");
  change(row.maxBudget, body, "max_budget");
  if (body.hasValue("spend")) row.spend = body.money("spend").value_or(0);
  change(row.maxParallelRequests, body, "max_parallel_requests");
  change(row.tpmLimit, body, "tpm_limit");
  change(row.rpmLimit, body, "rpm_limit");
  if (body.given("models")) row.models = body.texts("models");
  if (body.given("blocked")) row.blocked = body.flag("blocked");
  if (body.given("duration") && body.text("duration") != "") {
    const Text duration = body.text("duration");
    row.expires =
        duration && *duration != "-1" ? Time(afterDuration(*duration, now).at) : std::nullopt;
  }
  changeBudgetDuration(row.budgetDuration, row.budgetResetAt, body, now);
  fillMetadata(row, body);
}

// A soft budget is written into the linked budget, shared or not; without one, into a new row.
void fillSoftBudget(Call& call, KeyRow& row, const Body& body) {
  if (!body.given("soft_budget")) return;
  const Money soft = body.money("soft_budget");
  BudgetRow* budget = row.budgetId ? call.state.budgets.edit(*row.budgetId) : nullptr;
  if (budget != nullptr) {
    budget->softBudget = soft;
    touch(call, budget->stamps);
    return;
  }
  if (!soft) return;
  BudgetRow made;
  made.budgetId = call.random.uuid();
  made.softBudget = soft;
  made.stamps = newStamps(call);
  row.budgetId = call.state.budgets.add(std::move(made)).budgetId;
}

void markChanged(const Call& call, KeyRow& row) {
  touch(call, row.stamps);
  row.settingsUpdatedAt = call.now;
}

HttpAnswer setBlocked(Call& call, bool blocked) {
  const auto [body, refusal] = readBody(call.request, keyUpdateFields());
  if (refusal) return *refusal;
  const std::string key = body.text("key").value_or("");
  const bool isHash = key.size() == 64 && key.find_first_not_of("0123456789abcdef") == key.npos;
  if (!isHash && !key.starts_with("sk-")) {
    return proxyError(400, "Invalid key format.", {"bad_request_error", "key"});
  }
  const KeyRow* found = call.state.keys.find(tokenOf(key));
  if (!call.caller.isAdmin()) {
    if (found == nullptr) return detailError(404, "Key not found: " + tokenOf(key));
    return detailError(403, "Only proxy admins, team admins, or org admins can call " + call.path +
                                ". user_role=" + call.caller.roleName +
                                ", user_id=" + call.caller.userId.value_or(""));
  }
  if (found == nullptr) return proxyError(404, "Key not found.", kMissingKey);
  KeyRow row = *found;
  row.blocked = blocked;
  markChanged(call, row);
  JsonText out;
  if (blocked) {
    writeListedKey(out, row, nullptr, false);
  } else {
    writeKey(out, row, {.token = true});
  }
  call.state.keys.replace(std::move(row));
  return ok(out.take());
}

}  // namespace

HttpAnswer updateKey(Call& call) {
  const auto [body, refusal] = readBody(call.request, keyUpdateFields());
  if (refusal) return *refusal;
  if (!body.hasValue("key") && !body.hasValue("key_alias")) {
    return bodyRefused(body, "either key or key_alias must be provided");
  }
  if (const std::string problem = moneyProblem(body, {"max_budget"}); !problem.empty()) {
    return wrappedError(400, problem, kAuthStyle);
  }
  const Found found = find(call.state, body);
  if (found.refusal) return *found.refusal;
  if (auto answer = refused(call, body, *found.key)) return *answer;

  KeyRow row = *found.key;
  fill(row, body, call.now);
  fillSoftBudget(call, row, body);
  markChanged(call, row);
  JsonText out;
  const std::string sent = body.text("key").value_or(row.token);
  writeKey(out, row, {.key = sent, .token = true, .zone = Zone::offset});
  call.state.keys.replace(std::move(row));
  return ok(out.take());
}

HttpAnswer bulkUpdateKeys(Call& call) {
  const auto [body, refusal] = readBody(call.request, kBulkFields);
  if (refusal) return *refusal;
  if (!call.caller.isAdmin()) {
    return detailError(403, "Only proxy admins can perform bulk key updates");
  }
  const Value::List& wanted = body.find("keys")->list();
  if (wanted.empty()) return detailError(400, "No keys provided for update");
  JsonText done;
  JsonText failed;
  done.begin('[');
  failed.begin('[');
  for (const Value& item : wanted) {
    const Body one(item);
    const std::string key = one.text("key").value_or("");
    const KeyRow* found = call.state.keys.find(tokenOf(key));
    if (found == nullptr) {
      failed.element().begin('{').field("key", std::string_view(key)).json("key_info", "null");
      failed.field("failed_reason", std::string_view("Key not found.")).end('}');
      continue;
    }
    // Whatever of these three is not in the request is cleared; everything else is ignored.
    KeyRow row = *found;
    row.maxBudget = one.money("max_budget");
    row.teamId = one.text("team_id");
    row.budgetId = one.text("budget_id");
    markChanged(call, row);
    done.element().begin('{').field("key", std::string_view(key)).name("key_info");
    writeKey(done, row, {});
    done.end('}');
    call.state.keys.replace(std::move(row));
  }
  JsonText out;
  out.begin('{').field("total_requested", Count(static_cast<std::int64_t>(wanted.size())));
  out.json("successful_updates", done.end(']').take());
  return ok(out.json("failed_updates", failed.end(']').take()).end('}').take());
}

HttpAnswer blockKey(Call& call) { return setBlocked(call, true); }
HttpAnswer unblockKey(Call& call) { return setBlocked(call, false); }

}  // namespace litectl::sandbox
