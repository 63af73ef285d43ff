#include "base/utf8.h"
#include "sandbox/body.h"
#include "sandbox/handlers.h"
#include "sandbox/rows.h"
#include "sandbox/settings.h"
#include "sandbox/stored_json.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

namespace litectl::sandbox {
namespace {

constexpr std::array<FieldRule, 13> kTeamFields{{
    {"team_alias", Shape::text},
    {"team_id", Shape::text},
    {"metadata", Shape::map},
    {"tpm_limit", Shape::integer},
    {"rpm_limit", Shape::integer},
    {"max_budget", Shape::number},
    {"soft_budget", Shape::number},
    {"budget_duration", Shape::text},
    {"models", Shape::list, false},
    {"blocked", Shape::flag, false},
    {"model_rpm_limit", Shape::counts},
    {"model_tpm_limit", Shape::counts},
    {"members_with_roles", Shape::list, false},
}};
constexpr std::array<FieldRule, 12> kUpdateFields{{
    {"team_id", Shape::text, false, true},
    {"team_alias", Shape::text},
    {"metadata", Shape::map},
    {"tpm_limit", Shape::integer},
    {"rpm_limit", Shape::integer},
    {"max_budget", Shape::number},
    {"soft_budget", Shape::number},
    {"models", Shape::list},
    {"blocked", Shape::flag},
    {"budget_duration", Shape::text},
    {"model_rpm_limit", Shape::counts},
    {"model_tpm_limit", Shape::counts},
}};
constexpr std::array<FieldRule, 1> kBlockFields{{{"team_id", Shape::text, false, true}}};
constexpr std::array<FieldRule, 1> kDeleteFields{{{"team_ids", Shape::list, false, true}}};

// Nothing, or nothing but white space: then the team gets another id.
bool isBlank(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8Length(text);
    if (length == 0 || !isWhiteSpace(codePoint(text.substr(0, length)))) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::optional<HttpAnswer> refused(const Body& body, WallTime now) {
  std::string problem = moneyProblem(body, {"max_budget", "soft_budget"});
  if (problem.empty()) problem = durationProblem(body, now);
  if (problem.empty()) return std::nullopt;
  return wrappedError(400, problem, kInternalStyle);
}

// The soft budget must stay below the hard one; `row` holds what is stored, if anything is. A null
// does not count: what is set is compared with what it would clear.
std::optional<HttpAnswer> budgetsCross(const Body& body, const TeamRow& row) {
  const Money newSoft = body.money("soft_budget");
  const Money newMost = body.money("max_budget");
  const Money soft = newSoft ? newSoft : row.softBudget;
  const Money most = newMost ? newMost : row.maxBudget;
  if (!soft || !most || *soft < *most) return std::nullopt;
  if (newSoft) {
    return wrappedError(400,
                        "soft_budget (" + doubleText(*soft) +
                            ") must be strictly lower than max_budget (" + doubleText(*most) + ")",
                        kInternalStyle);
  }
  if (!newMost) return std::nullopt;
  return wrappedError(400,
                      "max_budget (" + doubleText(*most) +
                          ") must be strictly greater than soft_budget (" + doubleText(*soft) + ")",
                      kInternalStyle);
}

void fill(TeamRow& row, const Body& body, WallTime now) {
  change(row.alias, body, "team_alias");
  change(row.tpmLimit, body, "tpm_limit");
  change(row.rpmLimit, body, "rpm_limit");
  change(row.maxBudget, body, "max_budget");
  change(row.softBudget, body, "soft_budget");
  changeBudgetDuration(row.budgetDuration, row.budgetResetAt, body, now);
  if (body.given("models")) row.models = body.texts("models");
  if (const auto blocked = body.flag("blocked")) row.blocked = *blocked;
}

// What metadata becomes: replaced when it was sent, with the lifted fields over it.
void fillMetadata(TeamRow& row, const Body& body) {
  if (body.isNull("metadata") && !hasLiftedValue(body)) {
    row.metadata = "null";
    return;
  }
  Value metadata = body.hasValue("metadata") ? *body.find("metadata") : metadataOf(row.metadata);
  metadata.erase("team_member_budget_id");  // the server's own, never taken from a request
  layOver(metadata, body);
  row.metadata = storedJson(metadata);
}

void fillRoster(Call& call, TeamRow& row, const Body& body) {
  if (const Value* members = body.find("members_with_roles");
      members != nullptr && members->isList()) {
    for (const Value& member : members->list()) {
      row.members.push_back(
          {member.stringAt("user_id"), std::nullopt, member.stringAt("role", "user")});
    }
  }
  const std::string creator = call.caller.name();
  if (!creator.empty() && !row.hasMember(creator)) {
    row.members.push_back({creator, std::nullopt, "admin"});
  }
  for (const TeamMember& member : row.members) {
    if (member.userId) joinTeam(call, *member.userId, row.teamId);
  }
}

HttpAnswer notFound(const std::string& id) {
  return detailError(404, "Team not found, passed team_id=" + id);
}

HttpAnswer setBlocked(Call& call, bool blocked) {
  const auto [body, refusal] = readBody(call.request, kBlockFields);
  if (refusal) return *refusal;
  const std::string id = body.text("team_id").value_or("");
  TeamRow* row = call.state.teams.edit(id);
  if (row == nullptr) return notFound(id);
  row->blocked = blocked;
  row->stamps.updatedAt = call.now;
  JsonText out;
  writeTeamRecord(out, *row);
  return ok(out.take());
}

// The change itself, after everything was checked.
std::optional<HttpAnswer> apply(Call& call, TeamRow& row, const Body& body) {
  if (const std::string licence = licenceProblem(body, false); !licence.empty()) {
    return wrappedError(403, licence, kInternalStyle);
  }
  if (auto answer = refused(body, call.now)) return answer;
  if (auto answer = budgetsCross(body, row)) return answer;
  if (const auto lifted = nullLiftedField(body)) {
    return proxyError(500,
                      "Could not find field at `updateOneLiteLLM_TeamTable.data." + *lifted + "`",
                      kInternalStyle);
  }
  for (const std::string_view name : {"models", "blocked"}) {
    if (!body.isNull(name)) continue;
    const std::string one = "`data." + std::string(name) + "`: A value is required but not set";
    return proxyError(500,
                      "Unable to match input value to any allowed input type for the field. Parse "
                      "errors: [" +
                          one + ", " + one + "]",
                      kInternalStyle);
  }
  if (const std::string problem = body.columnProblem(); !problem.empty()) {
    return proxyError(500, problem, kInternalStyle);
  }
  fill(row, body, call.now);
  if (body.given("metadata") || hasLiftedValue(body)) fillMetadata(row, body);
  row.stamps.updatedAt = call.now;
  return std::nullopt;
}

void merge(Value& into, const Value& patch) {
  for (const Member& member : patch.map()) {
    Value* there = into.find(member.key);
    if (member.value.isNull()) {
      into.erase(member.key);
    } else if (there != nullptr && there->isMap() && member.value.isMap()) {
      merge(*there, member.value);
    } else {
      into.set(member.key, member.value);
    }
  }
}

}  // namespace

void joinTeam(Call& call, const std::string& userId, const std::string& teamId) {
  UserRow* user = call.state.users.edit(userId);
  if (user == nullptr) {
    UserRow made;
    made.userId = userId;
    made.role = "internal_user";
    made.stamps = newStamps(call);
    user = &call.state.users.add(std::move(made));
  }
  user->teams.push_back(teamId);
}

HttpAnswer newTeam(Call& call) {
  const auto [body, refusal] = readBody(call.request, kTeamFields);
  if (refusal) return *refusal;
  if (auto answer = refused(body, call.now)) return *answer;
  TeamRow row;
  if (auto answer = budgetsCross(body, row)) return *answer;
  const Text id = body.text("team_id");
  if (id == "litellm-dashboard") {
    return wrappedError(400,
                        "team_id 'litellm-dashboard' is reserved for LiteLLM UI dashboard sessions "
                        "and cannot be used for a real team. Please use a different team id.",
                        kInternalStyle);
  }
  row.teamId = id && !isBlank(*id) ? *id : call.random.uuid();
  if (call.state.teams.find(row.teamId) != nullptr) {
    return wrappedError(
        400, "Team id = " + row.teamId + " already exists. Please use a different team id.",
        kInternalStyle);
  }
  if (const std::string licence = licenceProblem(body, true); !licence.empty()) {
    return wrappedError(403, licence, kInternalStyle);
  }
  if (const std::string problem = body.columnProblem(); !problem.empty()) {
    return proxyError(500, problem, kInternalStyle);
  }
  fill(row, body, call.now);
  if (body.hasValue("metadata") || hasLiftedValue(body)) fillMetadata(row, body);
  row.stamps = newStamps(call);
  fillRoster(call, row, body);
  JsonText out;
  writeTeam(out, call.state.teams.add(std::move(row)));
  return ok(out.end('}').take());
}

HttpAnswer updateTeam(Call& call) {
  const auto [body, refusal] = readBody(call.request, kUpdateFields);
  if (refusal) return *refusal;
  const std::string id = body.text("team_id").value_or("");
  TeamRow* row = call.state.teams.edit(id);
  if (row == nullptr) {
    return wrappedError(404, "Team not found, passed team_id=" + id, kInternalStyle);
  }
  if (auto answer = apply(call, *row, body)) return *answer;
  JsonText out;
  out.begin('{').field("team_id", std::string_view(id)).name("data");
  writeTeamRecord(out, *row);
  return ok(out.end('}').take());
}

HttpAnswer patchTeam(Call& call) {
  const auto [body, refusal] =
      readBody(call.request, std::span(kUpdateFields).subspan(1));  // the id is in the path
  if (refusal) return *refusal;
  const std::string id =
      percentDecoded(call.request.path.substr(std::string("/team/").size()), false);
  TeamRow* row = call.state.teams.edit(id);
  if (row == nullptr) {
    return wrappedError(404, "Team not found, passed team_id=" + id, kInternalStyle);
  }
  Value fields = body.all();
  if (body.hasValue("metadata")) {
    Value merged = metadataOf(row->metadata);
    merge(merged, *body.find("metadata"));
    fields.set("metadata", std::move(merged));
  }
  if (auto answer = apply(call, *row, Body(std::move(fields)))) return *answer;
  JsonText out;
  writeTeam(out, *row);
  return ok(out.end('}').take());
}

HttpAnswer blockTeam(Call& call) { return setBlocked(call, true); }
HttpAnswer unblockTeam(Call& call) { return setBlocked(call, false); }

HttpAnswer deleteTeams(Call& call) {
  const auto [body, refusal] = readBody(call.request, kDeleteFields);
  if (refusal) return *refusal;
  const std::vector<std::string> ids = body.texts("team_ids");
  for (const std::string& id : ids) {
    if (call.state.teams.find(id) == nullptr) return notFound(id);
  }
  if (std::set<std::string>(ids.begin(), ids.end()).size() != ids.size()) {
    return detailError(400, "User not found in team");
  }
  for (const std::string& id : ids) {
    archiveKeys(call, call.state.keys.ofTeam(id));
    const TeamRow* row = call.state.teams.find(id);
    for (const TeamMember& member : row->members) {
      UserRow* user = member.userId ? call.state.users.edit(*member.userId) : nullptr;
      if (user != nullptr) std::erase(user->teams, id);
    }
    call.state.deletedTeams.push_back({*row, call.now, call.caller.name()});
    call.state.teams.erase(id);
  }
  JsonText out;
  return ok(out.begin('{').field("deleted_teams", ids).end('}').take());
}

}  // namespace litectl::sandbox
