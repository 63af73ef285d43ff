#include "base/lower_case.h"
#include "sandbox/handlers.h"
#include "sandbox/rows.h"

#include <algorithm>

namespace litectl::sandbox {
namespace {

using View = Table<UserRow>::View;

// Null sorts last going up, as PostgreSQL has it.
bool textBefore(const Text& a, const Text& b) { return a && (!b || *a < *b); }

View ordered(const State& state, const std::string& by, bool descending) {
  const std::size_t all = state.users.size();
  if (by == "user_id" && !descending) return state.users.inOrder();
  const auto pick = [&](auto before) -> View {
    if (!descending) return state.users.sorted(by, before, all);
    return state.users.sorted(
        by + " desc", [&](const UserRow& a, const UserRow& b) { return before(b, a); }, all);
  };
  if (by == "user_id") {
    return pick([](const UserRow& a, const UserRow& b) { return a.userId < b.userId; });
  }
  if (by == "user_email") {
    return pick([](const UserRow& a, const UserRow& b) { return textBefore(a.email, b.email); });
  }
  if (by == "user_alias") {
    return pick([](const UserRow& a, const UserRow& b) { return textBefore(a.alias, b.alias); });
  }
  if (by == "user_role") {
    return pick([](const UserRow& a, const UserRow& b) { return textBefore(a.role, b.role); });
  }
  if (by == "spend") {
    return pick([](const UserRow& a, const UserRow& b) { return a.spend < b.spend; });
  }
  return pick(
      [](const UserRow& a, const UserRow& b) { return a.stamps.created() < b.stamps.created(); });
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  while (from <= text.size()) {
    const std::size_t comma = std::min(text.find(',', from), text.size());
    std::string part = text.substr(from, comma - from);
    part.erase(0, part.find_first_not_of(' '));
    if (!part.empty()) parts.push_back(std::move(part));
    from = comma + 1;
  }
  return parts;
}

void filter(View& view, const Query& query) {
  if (const auto ids = query.find("user_ids")) {
    const std::vector<std::string> wanted = split(*ids);
    std::erase_if(view, [&](const UserRow* row) {
      if (wanted.size() == 1) return row->userId.find(wanted.front()) == std::string::npos;
      return !wanted.empty() &&
             std::find(wanted.begin(), wanted.end(), row->userId) == wanted.end();
    });
  }
  if (const auto email = query.find("user_email")) {
    std::erase_if(view, [&](const UserRow* row) {
      return lowerCase(row->email.value_or("")).find(lowerCase(*email)) == std::string::npos;
    });
  }
  if (const auto role = query.find("role")) {
    std::erase_if(view, [&](const UserRow* row) { return row->role != *role; });
  }
}

}  // namespace

HttpAnswer listUsers(Call& call) {
  const auto [page, refusal] = readPage(call.query, "page_size", 25);
  if (refusal) return *refusal;
  const std::optional<std::string> by = call.query.find("sort_by");
  const std::string order = lowerCase(call.query.find("sort_order").value_or("asc"));
  if (by) {
    constexpr std::array<std::string_view, 6> kColumns{"user_id", "user_email", "created_at",
                                                       "spend",   "user_alias", "user_role"};
    if (std::find(kColumns.begin(), kColumns.end(), *by) == kColumns.end()) {
      return detailError(400,
                         "Invalid sort column. Must be one of: user_id, user_email, created_at, "
                         "spend, user_alias, user_role");
    }
    if (order != "asc" && order != "desc") {
      return detailError(400, "Invalid sort order. Must be 'asc' or 'desc'");
    }
  }
  View view = ordered(call.state, by.value_or("created_at"), by ? order == "desc" : true);
  filter(view, call.query);
  JsonText out;
  out.begin('{').name("users").begin('[');
  for (std::size_t i = page.begin(view.size()); i < page.end(view.size()); ++i) {
    out.element();
    writeUser(out, *view[i]);
    out.raw(R"("organization_memberships":null,"object_permission":null)");
    const std::size_t keys = call.state.keys.countOfUser(view[i]->userId);
    out.field("key_count", Count(static_cast<std::int64_t>(keys))).end('}');
  }
  out.end(']').field("total", Count(static_cast<std::int64_t>(view.size())));
  out.field("page", Count(static_cast<std::int64_t>(page.number)));
  out.field("page_size", Count(static_cast<std::int64_t>(page.size)));
  out.field("total_pages", Count(static_cast<std::int64_t>(page.pagesOf(view.size()))));
  return ok(out.end('}').take());
}

HttpAnswer userInfo(Call& call) {
  const std::string id = call.query.find("user_id").value_or(call.caller.name());
  if (!call.caller.seesAll() && call.caller.userId != id) {
    return proxyError(403,
                      "key not allowed to access this user's info. user_id=" + id +
                          ", key's user_id=" + call.caller.userId.value_or("None"),
                      kAuthStyle);
  }
  const UserRow* row = call.state.users.find(id);
  if (row == nullptr) return proxyError(404, "User " + id + " not found", kInternalStyle);
  JsonText out;
  out.begin('{').field("user_id", std::string_view(id)).name("user_info");
  writeUser(out, *row);
  out.raw(R"("litellm_organization_table":null,"organization_memberships":[])");
  out.raw(R"("invitations_created":null,"invitations_updated":null,"invitations_user":null)");
  out.raw(R"("object_permission":null,"model_max_budget_usage":{})").end('}');
  out.name("keys").begin('[');
  for (const KeyRow* key : call.state.keys.ofUser(id)) {
    out.element();
    writeKey(out, *key, {.token = true, .teamAlias = true});
  }
  out.end(']').name("teams").begin('[');
  for (const std::string& teamId : row->teams) {
    const TeamRow* team = call.state.teams.find(teamId);
    if (team == nullptr) continue;
    out.element();
    writeTeam(out, *team);
    out.end('}');
  }
  return ok(out.end(']').end('}').take());
}

HttpAnswer userInfoV2(Call& call) {
  const std::string id = call.query.find("user_id").value_or(call.caller.name());
  const UserRow* row = call.state.users.find(id);
  if (row == nullptr || (!call.caller.seesAll() && call.caller.userId != id)) {
    return proxyError(404, "User not found: " + id, kInternalStyle);
  }
  JsonText out;
  out.begin('{').field("user_id", std::string_view(id)).field("user_email", row->email);
  out.field("user_alias", row->alias).field("user_role", row->role);
  out.field("spend", Money(row->spend)).field("max_budget", row->maxBudget);
  out.field("models", row->models).field("budget_duration", row->budgetDuration);
  out.time("budget_reset_at", row->budgetResetAt).json("metadata", row->metadata);
  out.time("created_at", row->stamps.createdAt).time("updated_at", row->stamps.updatedAt);
  out.json("sso_user_id", "null").field("teams", row->teams);
  out.raw(R"("object_permission":null,"model_max_budget":{},"model_max_budget_usage":{})");
  return ok(out.end('}').take());
}

}  // namespace litectl::sandbox
