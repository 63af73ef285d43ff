#include "base/lower_case.h"
#include "sandbox/body.h"
#include "sandbox/handlers.h"
#include "sandbox/key_answers.h"
#include "sandbox/rows.h"
#include "sandbox/settings.h"
#include "sandbox/stored_json.h"

#include <algorithm>
#include <array>
#include <utility>

namespace litectl::sandbox {
namespace {

constexpr std::array<FieldRule, 15> kUserFields{{
    {"models", Shape::list},
    {"spend", Shape::number},
    {"max_budget", Shape::number, true, false, true},
    {"user_id", Shape::text},
    {"max_parallel_requests", Shape::integer},
    {"metadata", Shape::map},
    {"tpm_limit", Shape::integer},
    {"rpm_limit", Shape::integer},
    {"budget_duration", Shape::text},
    {"model_rpm_limit", Shape::map},
    {"model_tpm_limit", Shape::map},
    {"user_email", Shape::text},
    {"user_alias", Shape::text},
    {"user_role", Shape::role},
    {"auto_create_key", Shape::flag, false},
}};
constexpr std::array<FieldRule, 1> kDeleteFields{{{"user_ids", Shape::list, false, true}}};

// Fields of the request model without a column; the database refuses what is sent for them.
constexpr std::array<std::string_view, 8> kNoColumn{"duration",   "key_alias",   "aliases",
                                                    "config",     "permissions", "blocked",
                                                    "guardrails", "agent_id"};

bool sameButForCase(const std::string& a, const std::string& b) {
  return lowerCase(a) == lowerCase(b);
}

const UserRow* withEmail(const State& state, const std::string& email) {
  if (email.empty()) return nullptr;
  for (const auto& row : state.users.rows()) {
    if (row->email && sameButForCase(*row->email, email)) return row.get();
  }
  return nullptr;
}

// The one that was made first, of those with this very email.
const UserRow* withExactEmail(const State& state, const std::string& email) {
  const UserRow* first = nullptr;
  for (const auto& row : state.users.rows()) {
    const bool earlier = first == nullptr || row->stamps.created() < first->stamps.created();
    if (row->email == email && earlier) first = row.get();
  }
  return first;
}

void fillMetadata(UserRow& row, const Body& body) {
  if (!body.truthy("metadata") && !hasLiftedValue(body)) return;
  Value metadata = body.truthy("metadata") ? *body.find("metadata") : metadataOf(row.metadata);
  layOver(metadata, body);
  row.metadata = storedJson(metadata);
}

// What an update may change: null and empty are ignored, except for the two budget fields.
void fill(UserRow& row, const Body& body, WallTime now) {
  if (body.hasValue("user_alias")) row.alias = body.text("user_alias");
  if (body.hasValue("user_email")) row.email = body.text("user_email");
  if (body.hasValue("user_role")) row.role = body.text("user_role");
  if (body.truthy("models")) row.models = body.texts("models");
  if (body.hasValue("spend")) row.spend = body.money("spend").value_or(0);
  if (body.hasValue("max_parallel_requests")) {
    row.maxParallelRequests = body.count("max_parallel_requests");
  }
  if (body.hasValue("tpm_limit")) row.tpmLimit = body.count("tpm_limit");
  if (body.hasValue("rpm_limit")) row.rpmLimit = body.count("rpm_limit");
  change(row.maxBudget, body, "max_budget");
  changeBudgetDuration(row.budgetDuration, row.budgetResetAt, body, now);
  fillMetadata(row, body);
}

std::optional<HttpAnswer> refusedUpdate(const Body& body, WallTime now) {
  if (const std::string problem = durationProblem(body, now); !problem.empty()) {
    return wrappedError(400, problem, kAuthStyle);
  }
  for (const std::string_view name : kNoColumn) {
    const bool sent = name == "blocked" ? body.hasValue(name) : body.truthy(name);
    if (!sent) continue;
    return proxyError(400,
                      "Authentication Error, Could not find field at "
                      "`upsertOneLiteLLM_UserTable.create." +
                          std::string(name) + "`",
                      kAuthStyle);
  }
  if (const std::string problem = body.columnProblem(); !problem.empty()) {
    return proxyError(400, "Authentication Error, " + problem, kAuthStyle);
  }
  return std::nullopt;
}

// The key made along with a user has the user's settings, but not the user's budget.
std::string mintFor(Call& call, const UserRow& user) {
  KeyRow key;
  key.userId = user.userId;
  key.models = user.models;
  key.metadata = user.metadata;
  key.tpmLimit = user.tpmLimit;
  key.rpmLimit = user.rpmLimit;
  key.maxParallelRequests = user.maxParallelRequests;
  const std::uint64_t write = ++call.state.writes;
  key.stamps = {call.now, call.now, std::nullopt, std::nullopt, write, write};
  return mintKeyFor(call, std::move(key));
}

}  // namespace

HttpAnswer newUser(Call& call) {
  const auto [body, refusal] = readBody(call.request, kUserFields);
  if (refusal) return *refusal;
  if (const std::string problem = durationProblem(body, call.now); !problem.empty()) {
    return wrappedError(400, problem, kInternalStyle);
  }
  UserRow row;
  row.userId = body.text("user_id") ? *body.text("user_id") : call.random.uuid();
  if (call.state.users.find(row.userId) != nullptr) {
    return wrappedError(409, "User with id " + row.userId + " already exists", kInternalStyle);
  }
  if (const UserRow* other = withEmail(call.state, body.text("user_email").value_or(""))) {
    return wrappedError(409, "User with email " + *other->email + " already exists",
                        kInternalStyle);
  }
  if (body.isNull("models") || !body.columnProblem().empty()) return hiddenCrash();
  fill(row, body, call.now);
  if (body.isNull("metadata") && !hasLiftedValue(body)) row.metadata = "null";
  row.stamps = newStamps(call);
  const UserRow& added = call.state.users.add(std::move(row));
  const bool withKey = body.flag("auto_create_key").value_or(true);
  return newUserAnswer(added, withKey ? mintFor(call, added) : std::string(), call.now);
}

HttpAnswer updateUser(Call& call) {
  const auto [body, refusal] = readBody(call.request, kUserFields);
  if (refusal) return *refusal;
  const Text email = body.text("user_email");
  if (!body.hasValue("user_id") && !email) {
    return bodyRefused(body, "Either user id or user email must be provided");
  }
  if (auto answer = refusedUpdate(body, call.now)) return *answer;
  const Text named = body.text("user_id");
  const UserRow* known = named ? call.state.users.find(*named) : withExactEmail(call.state, *email);
  const std::string id = known != nullptr ? known->userId : named.value_or(call.random.uuid());
  if (known == nullptr) {
    UserRow made;
    made.userId = id;
    made.stamps = newStamps(call);
    call.state.users.add(std::move(made));
  }
  UserRow* row = call.state.users.edit(id);
  fill(*row, body, call.now);
  row->stamps.updatedAt = call.now;
  if (known == nullptr && !named) {  // it trips after the user was made
    return proxyError(
        400, "Authentication Error, 'LiteLLM_UserTable' object has no attribute 'get'", kAuthStyle);
  }
  JsonText out;
  out.begin('{').field("user_id", std::string_view(id)).name("data");
  writeUser(out, *row);
  out.raw(R"("litellm_organization_table":null,"organization_memberships":null)");
  out.raw(R"("invitations_created":null,"invitations_updated":null,"invitations_user":null)");
  return ok(out.json("object_permission", "null").end('}').end('}').take());
}

HttpAnswer deleteUsers(Call& call) {
  const auto [body, refusal] = readBody(call.request, kDeleteFields);
  if (refusal) return *refusal;
  const std::vector<std::string> ids = body.texts("user_ids");
  for (const std::string& id : ids) {
    if (call.state.users.find(id) == nullptr) {
      return detailError(404, "User not found, passed user_id=" + id);
    }
  }
  std::size_t deleted = 0;
  for (const std::string& id : ids) {
    if (call.state.users.find(id) == nullptr) continue;  // named twice
    archiveKeys(call, call.state.keys.ofUser(id));
    leaveTeams(call.state, id);
    call.state.users.erase(id);
    ++deleted;
  }
  return ok(std::to_string(deleted));
}

}  // namespace litectl::sandbox
