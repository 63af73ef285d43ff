#include "sandbox/body.h"
#include "sandbox/handlers.h"
#include "sandbox/rows.h"
#include "sandbox/settings.h"

#include <algorithm>
#include <array>
#include <utility>

namespace litectl::sandbox {
namespace {

constexpr std::array<FieldRule, 5> kAddFields{{
    {"member", Shape::any, false, true},
    {"team_id", Shape::text, false, true},
    {"max_budget_in_team", Shape::number},
    {"budget_duration", Shape::text},
    {"allowed_models", Shape::list},
}};
constexpr std::array<FieldRule, 9> kUpdateFields{{
    {"user_id", Shape::text},
    {"user_email", Shape::text},
    {"team_id", Shape::text, false, true},
    {"max_budget_in_team", Shape::number},
    {"role", Shape::text},
    {"tpm_limit", Shape::integer},
    {"rpm_limit", Shape::integer},
    {"budget_duration", Shape::text},
    {"allowed_models", Shape::list},
}};
constexpr std::array<FieldRule, 3> kDeleteFields{{
    {"user_id", Shape::text},
    {"user_email", Shape::text},
    {"team_id", Shape::text, false, true},
}};
constexpr std::array<std::string_view, 5> kLimits{"max_budget_in_team", "tpm_limit", "rpm_limit",
                                                  "budget_duration", "allowed_models"};

HttpAnswer noSuchTeam(const std::string& id) {
  return detailError(400, "Team id=" + id + " does not exist in db");
}

// Half of the endpoints have a wording of their own.
HttpAnswer adminNeedsLicence(bool adding) {
  const std::string feature = "Assigning team admins is a premium feature. ";
  if (adding) return detailError(400, feature + std::string(licenceText()));
  return detailText(400, feature +
                             "You must be a LiteLLM Enterprise user to use this feature. If you "
                             "have a license please set `LITELLM_LICENSE` in your env. Get a 7 day "
                             "trial key here: https://www.litellm.ai/#trial. Pricing: "
                             "https://www.litellm.ai/#pricing");
}

std::string pythonMaybe(const Text& text) { return text ? pythonText(*text) : "None"; }

std::string rosterText(const TeamRow& team) {
  std::string text;
  for (const TeamMember& member : team.members) {
    text += (text.empty() ? "" : ", ") + std::string("Member(user_id=") +
            pythonMaybe(member.userId) + ", user_email=" + pythonMaybe(member.userEmail) +
            ", role=" + pythonText(member.role) + ")";
  }
  return "[" + text + "]";
}

Membership* membershipOf(TeamRow& team, const std::string& userId) {
  const auto it = std::find_if(team.memberships.begin(), team.memberships.end(),
                               [&](const Membership& row) { return row.userId == userId; });
  return it == team.memberships.end() ? nullptr : &*it;
}

bool limitsSomething(const BudgetRow& row) {
  return row.maxBudget || row.softBudget || row.maxParallelRequests || row.tpmLimit ||
         row.rpmLimit || row.budgetDuration || !row.allowedModels.empty();
}

// What the add call takes; it ignores the others.
void fillNew(BudgetRow& row, const Body& body, WallTime now) {
  change(row.maxBudget, body, "max_budget_in_team");
  changeBudgetDuration(row.budgetDuration, row.budgetResetAt, body, now);
  if (body.given("allowed_models")) row.allowedModels = body.texts("allowed_models");
}

void fill(BudgetRow& row, const Body& body, WallTime now) {
  fillNew(row, body, now);
  change(row.tpmLimit, body, "tpm_limit");
  change(row.rpmLimit, body, "rpm_limit");
}

const BudgetRow& newBudgetRow(Call& call, BudgetRow row) {
  row.budgetId = call.random.uuid();
  row.stamps = newStamps(call);
  return call.state.budgets.add(std::move(row));
}

// Limits of his own go into a row of his own; one that limits nothing any more is left behind.
void patchLimits(Call& call, TeamRow& team, const std::string& userId, const Body& body) {
  Membership* membership = membershipOf(team, userId);
  if (membership != nullptr && membership->budgetId) {
    BudgetRow* row = call.state.budgets.edit(*membership->budgetId);
    if (row == nullptr) return;
    BudgetRow merged = *row;
    fill(merged, body, call.now);
    if (!limitsSomething(merged)) {
      membership->budgetId.reset();
      return;
    }
    fill(*row, body, call.now);
    touch(call, row->stamps);
    return;
  }
  BudgetRow row;
  fill(row, body, call.now);
  if (!limitsSomething(row)) return;
  if (membership == nullptr) membership = &team.memberships.emplace_back(Membership{userId, {}});
  membership->budgetId = newBudgetRow(call, std::move(row)).budgetId;
}

struct Wanted {
  std::string userId;
  std::string role;
};

std::optional<HttpAnswer> readMembers(const Body& body, std::vector<Wanted>& members) {
  const Value* sent = body.find("member");
  const Value::List one = sent != nullptr && sent->isMap() ? Value::List{*sent} : Value::List{};
  for (const Value& member : sent != nullptr && sent->isList() ? sent->list() : one) {
    if (member.stringAt("user_id").empty()) {
      return bodyRefused(Body(member), "Either user id or user email must be provided");
    }
    members.push_back({member.stringAt("user_id"), member.stringAt("role")});
  }
  return std::nullopt;
}

std::optional<HttpAnswer> alreadyThere(const TeamRow& team, const Body& body,
                                       const std::vector<Wanted>& members) {
  const bool all = std::all_of(members.begin(), members.end(),
                               [&](const Wanted& m) { return team.hasMember(m.userId); });
  if (!all) return std::nullopt;
  const bool several = body.find("member")->isList();
  return proxyError(400,
                    several ? "All users are already in team. Existing members=" + rosterText(team)
                            : "User already in team. Member: user_id=" + members.front().userId +
                                  ", user_email=None. Existing members=" + rosterText(team),
                    {"team_member_already_in_team", "member"});
}

void writeUpdatedUser(JsonText& out, const UserRow& row) {
  writeUser(out, row);
  out.raw(R"("organization_memberships":null,"object_permission":null)").end('}');
}

}  // namespace

HttpAnswer addTeamMembers(Call& call) {
  const auto [body, refusal] = readBody(call.request, kAddFields);
  if (refusal) return *refusal;
  std::vector<Wanted> members;
  if (auto answer = readMembers(body, members)) return *answer;
  for (const Wanted& member : members) {
    if (member.role == "admin") return adminNeedsLicence(true);
  }
  if (const std::string problem = durationProblem(body, call.now); !problem.empty()) {
    return detailError(400, problem);
  }
  const std::string id = body.text("team_id").value_or("");
  TeamRow* team = call.state.teams.edit(id);
  if (team == nullptr) {
    return detailError(
        404, "Team doesn't exist in db. Team=" + id + ". Create team via `/team/new` call.");
  }
  if (auto answer = alreadyThere(*team, body, members)) return *answer;

  JsonText users;
  users.begin('[');
  std::vector<std::string> withLimits;
  for (const Wanted& member : members) {
    if (team->hasMember(member.userId)) continue;
    const UserRow* before = call.state.users.find(member.userId);
    // A user who was there is told of as he was.
    users.element();
    if (before != nullptr) writeUpdatedUser(users, *before);
    const Text email = before != nullptr ? before->email : Text();
    const bool isNew = before == nullptr;
    joinTeam(call, member.userId, id);
    if (isNew) writeUpdatedUser(users, *call.state.users.find(member.userId));
    team->members.push_back({member.userId, email, member.role});
    BudgetRow limits;
    fillNew(limits, body, call.now);
    if (!limitsSomething(limits) && !body.hasValue("allowed_models")) continue;
    team->memberships.push_back({member.userId, newBudgetRow(call, std::move(limits)).budgetId});
    withLimits.push_back(member.userId);
  }
  touch(call, team->stamps);
  JsonText out;
  writeTeam(out, *team);
  out.json("updated_users", users.end(']').take()).name("updated_team_memberships").begin('[');
  for (const std::string& userId : withLimits) {
    const Membership& row = *membershipOf(*team, userId);
    out.element();
    writeMembership(out, *team, row, call.state.budgets.find(*row.budgetId));
  }
  return ok(out.end(']').end('}').take());
}

HttpAnswer updateTeamMember(Call& call) {
  const auto [body, refusal] = readBody(call.request, kUpdateFields);
  if (refusal) return *refusal;
  if (!body.hasValue("user_id") && !body.hasValue("user_email")) {
    return bodyRefused(body, "Either user id or user email must be provided");
  }
  const Text role = body.text("role");
  if (role == "admin") return adminNeedsLicence(false);
  if (const std::string problem = durationProblem(body, call.now); !problem.empty()) {
    return detailError(400, problem);
  }
  const std::string id = body.text("team_id").value_or("");
  TeamRow* team = call.state.teams.edit(id);
  if (team == nullptr) return noSuchTeam(id);
  if (!body.columnProblem().empty() || body.isNull("allowed_models")) return crash();
  const std::string userId = body.text("user_id").value_or("");
  const bool limits = std::any_of(kLimits.begin(), kLimits.end(),
                                  [&](std::string_view name) { return body.given(name); });
  // Whoever is not on the roster gets a membership all the same.
  if (limits) patchLimits(call, *team, userId, body);
  for (TeamMember& member : team->members) {
    if (role && member.userId == userId) member.role = *role;
  }
  if (role) touch(call, team->stamps);
  JsonText out;
  out.begin('{').field("user_id", std::string_view(userId));
  out.field("user_email", body.text("user_email")).field("team_id", std::string_view(id));
  out.field("max_budget_in_team", body.money("max_budget_in_team"));
  out.field("tpm_limit", body.count("tpm_limit")).field("rpm_limit", body.count("rpm_limit"));
  out.field("budget_duration", body.text("budget_duration"));
  if (body.hasValue("allowed_models")) {
    out.field("allowed_models", body.texts("allowed_models"));
  } else {
    out.json("allowed_models", "null");
  }
  return ok(out.end('}').take());
}

HttpAnswer deleteTeamMember(Call& call) {
  const auto [body, refusal] = readBody(call.request, kDeleteFields);
  if (refusal) return *refusal;
  if (!body.hasValue("user_id") && !body.hasValue("user_email")) {
    return bodyRefused(body, "Either user id or user email must be provided");
  }
  const std::string id = body.text("team_id").value_or("");
  TeamRow* team = call.state.teams.edit(id);
  if (team == nullptr) return noSuchTeam(id);
  const std::string userId = body.text("user_id").value_or("");
  if (!team->hasMember(userId)) return detailError(400, "User not found in team");
  std::vector<const KeyRow*> keys = call.state.keys.ofTeam(id);
  std::erase_if(keys, [&](const KeyRow* key) { return key->userId != userId; });
  archiveKeys(call, keys);
  std::erase_if(team->members, [&](const TeamMember& row) { return row.userId == userId; });
  std::erase_if(team->memberships, [&](const Membership& row) { return row.userId == userId; });
  if (UserRow* user = call.state.users.edit(userId)) std::erase(user->teams, id);
  JsonText out;
  writeTeam(out, *team);
  return ok(out.end('}').take());
}

}  // namespace litectl::sandbox
