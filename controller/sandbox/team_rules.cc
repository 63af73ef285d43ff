#include "sandbox/handlers.h"

#include <algorithm>

namespace litectl::sandbox {

std::string modelsProblem(const TeamRow& team, const std::vector<std::string>& models) {
  const auto allows = [&](const std::string& model) {
    return std::any_of(team.models.begin(), team.models.end(), [&](const std::string& pattern) {
      if (pattern == model || pattern == "all-proxy-models" || pattern == "*") return true;
      return pattern.ends_with("/*") && model.starts_with(pattern.substr(0, pattern.size() - 1));
    });
  };
  if (team.models.empty()) return {};
  for (const std::string& model : models) {
    if (allows(model)) continue;
    std::string listed;
    for (const std::string& name : team.models) {
      listed += (listed.empty() ? "" : ", ") + pythonText(name);
    }
    return "team not allowed to access model. This team can only access models=[" + listed +
           "]. Tried to access " + model;
  }
  return {};
}

void leaveTeams(State& state, const std::string& userId) {
  std::vector<std::string> ids;
  for (const auto& team : state.teams.rows()) {
    if (team->hasMember(userId)) ids.push_back(team->teamId);
  }
  for (const std::string& id : ids) {
    TeamRow* team = state.teams.edit(id);
    if (team == nullptr) continue;
    std::erase_if(team->members, [&](const TeamMember& member) { return member.userId == userId; });
    std::erase_if(team->memberships,
                  [&](const Membership& membership) { return membership.userId == userId; });
  }
}

}  // namespace litectl::sandbox
