#include "sandbox/handlers.h"
#include "sandbox/rows.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace litectl::sandbox {
namespace {

void writeKeys(JsonText& out, const State& state, const std::string& teamId, Count most = {}) {
  out.name("keys").begin('[');
  std::vector<const KeyRow*> keys = state.keys.ofTeam(teamId);
  if (most && static_cast<std::int64_t>(keys.size()) > *most) {
    keys.resize(static_cast<std::size_t>(*most));
  }
  for (const KeyRow* key : keys) {
    out.element();
    writeKey(out, *key, {.token = true});
  }
  out.end(']');
}

void writeMemberships(JsonText& out, const State& state, const TeamRow& row) {
  out.name("team_memberships").begin('[');
  for (const Membership& membership : row.memberships) {
    out.element();
    writeMembership(out, row, membership,
                    membership.budgetId ? state.budgets.find(*membership.budgetId) : nullptr);
  }
  out.end(']');
}

// A row as /v2/team/list has it.
void writeListed(JsonText& out, const State& state, const TeamRow& row) {
  writeTeam(out, row);
  out.field("members_count", Count(static_cast<std::int64_t>(row.members.size())));
  out.field("keys_count", Count(static_cast<std::int64_t>(state.keys.countOfTeam(row.teamId))));
  out.raw(R"("access_group_models":null,"access_group_mcp_server_ids":null)");
  out.raw(R"("access_group_agent_ids":null)").end('}');
}

using View = Table<TeamRow>::View;

View ordered(const Call& call) {
  const std::size_t all = call.state.teams.size();
  const std::string by = call.query.find("sort_by").value_or("");
  const bool descending = call.query.find("sort_order").value_or("asc") == "desc";
  const auto pick = [&](std::string name, auto before) -> View {
    if (!descending) return call.state.teams.sorted(name, before, all);
    return call.state.teams.sorted(
        name + " desc", [&](const TeamRow& a, const TeamRow& b) { return before(b, a); }, all);
  };
  if (by == "team_id") {
    if (!descending) return call.state.teams.inOrder();
    return pick(by, [](const TeamRow& a, const TeamRow& b) { return a.teamId < b.teamId; });
  }
  if (by == "team_alias") {
    return pick(by, [](const TeamRow& a, const TeamRow& b) {
      // Without an alias last, as PostgreSQL sorts null.
      return a.alias && (!b.alias || *a.alias < *b.alias);
    });
  }
  if (by == "created_at") {
    return pick(by, [](const TeamRow& a, const TeamRow& b) {
      return a.stamps.created() < b.stamps.created();
    });
  }
  return call.state.teams.sorted(
      "newest",
      [](const TeamRow& a, const TeamRow& b) { return a.stamps.created() > b.stamps.created(); },
      all);
}

HttpAnswer pageAnswer(const Call& call, const View& view, const Page& page) {
  JsonText out;
  out.begin('{').name("teams").begin('[');
  for (std::size_t i = page.begin(view.size()); i < page.end(view.size()); ++i) {
    out.element();
    writeListed(out, call.state, *view[i]);
  }
  out.end(']').field("total", Count(static_cast<std::int64_t>(view.size())));
  out.field("page", Count(static_cast<std::int64_t>(page.number)));
  out.field("page_size", Count(static_cast<std::int64_t>(page.size)));
  out.field("total_pages", Count(static_cast<std::int64_t>(page.pagesOf(view.size()))));
  return ok(out.end('}').take());
}

}  // namespace

HttpAnswer listTeamPage(Call& call) {
  const auto [page, refusal] = readPage(call.query, "page_size", 10);
  if (refusal) return *refusal;
  if (call.query.find("status") == "deleted") {
    View archived;
    for (const auto& deleted : call.state.deletedTeams) archived.push_back(&deleted.row);
    std::reverse(archived.begin(), archived.end());
    return pageAnswer(call, archived, page);
  }
  View view;
  if (const auto id = call.query.find("team_id")) {
    if (const TeamRow* row = call.state.teams.find(*id)) view.push_back(row);
  } else {
    view = ordered(call);
  }
  if (const auto alias = call.query.find("team_alias")) {
    std::erase_if(view, [&](const TeamRow* row) {
      return !row->alias || row->alias->find(*alias) == std::string::npos;
    });
  }
  return pageAnswer(call, view, page);
}

HttpAnswer listTeams(Call& call) {
  JsonText out;
  out.begin('[');
  for (const auto& row : call.state.teams.rows()) {
    out.element();
    writeTeam(out, *row);
    writeMemberships(out, call.state, *row);
    writeKeys(out, call.state, row->teamId);
    out.end('}');
  }
  return ok(out.end(']').take());
}

HttpAnswer teamInfo(Call& call) {
  Count most;
  if (const auto limit = call.query.find("key_limit")) {
    std::int64_t number = 0;
    std::from_chars(limit->data(), limit->data() + limit->size(), number);
    if (number > 0) most = number;
  }
  const auto id = call.query.find("team_id");
  if (!id) {
    return wrappedError(422, "Malformed request. No team id passed in.", kAuthStyle, "message");
  }
  const TeamRow* row = call.state.teams.find(*id);
  if (row == nullptr) {
    return wrappedError(404, "Team not found, passed team id: " + *id + ".", kAuthStyle, "message");
  }
  const bool member = call.caller.userId && row->hasMember(*call.caller.userId);
  if (!call.caller.seesAll() && !member) {
    return wrappedError(403,
                        "User=" + call.caller.userId.value_or("None") +
                            " not authorized to access this team=" + *id,
                        kAuthStyle);
  }
  JsonText out;
  out.begin('{').field("team_id", std::string_view(*id)).name("team_info");
  writeTeam(out, *row, true);
  out.raw(R"("team_member_budget_table":null,"access_group_models":null)");
  out.raw(R"("access_group_mcp_server_ids":null,"access_group_agent_ids":null)");
  out.json("access_group_details", "null").end('}');
  writeKeys(out, call.state, *id, most);
  writeMemberships(out, call.state, *row);
  return ok(out.end('}').take());
}

}  // namespace litectl::sandbox
