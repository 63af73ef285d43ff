#pragma once

#include "sandbox/answers.h"
#include "sandbox/call.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace litectl::sandbox {

// One function per route, in key_*.cc, teams.cc, users.cc, budgets.cc, models.cc and so on.

HttpAnswer generateKey(Call& call);
HttpAnswer updateKey(Call& call);
HttpAnswer bulkUpdateKeys(Call& call);
HttpAnswer blockKey(Call& call);
HttpAnswer unblockKey(Call& call);
HttpAnswer deleteKeys(Call& call);
HttpAnswer listKeys(Call& call);
HttpAnswer keyInfo(Call& call);
HttpAnswer keyInfos(Call& call);
HttpAnswer regenerateKey(Call& call);

HttpAnswer newTeam(Call& call);
HttpAnswer updateTeam(Call& call);
HttpAnswer patchTeam(Call& call);
HttpAnswer blockTeam(Call& call);
HttpAnswer unblockTeam(Call& call);
HttpAnswer deleteTeams(Call& call);
HttpAnswer teamInfo(Call& call);
HttpAnswer addTeamMembers(Call& call);
HttpAnswer updateTeamMember(Call& call);
HttpAnswer deleteTeamMember(Call& call);
HttpAnswer listTeams(Call& call);
HttpAnswer listTeamPage(Call& call);

HttpAnswer newUser(Call& call);
HttpAnswer updateUser(Call& call);
HttpAnswer deleteUsers(Call& call);
HttpAnswer listUsers(Call& call);
HttpAnswer userInfo(Call& call);
HttpAnswer userInfoV2(Call& call);

HttpAnswer newBudget(Call& call);
HttpAnswer updateBudget(Call& call);
HttpAnswer deleteBudget(Call& call);
HttpAnswer budgetInfo(Call& call);
HttpAnswer listBudgets(Call& call);

HttpAnswer newModel(Call& call);
HttpAnswer patchModel(Call& call);
HttpAnswer deleteModel(Call& call);
HttpAnswer blockModel(Call& call);
HttpAnswer unblockModel(Call& call);
HttpAnswer listModels(Call& call);

HttpAnswer newCredential(Call& call);
HttpAnswer listCredentials(Call& call);
HttpAnswer credentialByName(Call& call);
HttpAnswer patchCredential(Call& call);
HttpAnswer deleteCredential(Call& call);

HttpAnswer newCustomer(Call& call);
HttpAnswer updateCustomer(Call& call);
HttpAnswer deleteCustomers(Call& call);
HttpAnswer listCustomers(Call& call);
HttpAnswer customerInfo(Call& call);

HttpAnswer readiness(Call& call);
HttpAnswer readinessDetails(Call& call);
HttpAnswer liveliness(Call& call);
HttpAnswer models(Call& call);
HttpAnswer organizations(Call& call);

// The token for a key given as its hash or as its secret.
[[nodiscard]] std::string tokenOf(std::string_view key);
// A private key of a new user, as /key/generate would make it; answers the secret.
std::string mintKeyFor(Call& call, KeyRow row);
// Removes keys, keeping them in the archive.
void archiveKeys(Call& call, const std::vector<const KeyRow*>& keys);
// The linked budget, if there is one.
[[nodiscard]] const BudgetRow* budgetOf(const State& state, const KeyRow& key);
// "This team can only access…"; empty when the team allows all models of the key.
[[nodiscard]] std::string modelsProblem(const TeamRow& team,
                                        const std::vector<std::string>& models);

// Puts a team into a user's list; makes the user where there is none.
void joinTeam(Call& call, const std::string& userId, const std::string& teamId);
// Takes a user off all rosters.
void leaveTeams(State& state, const std::string& userId);

}  // namespace litectl::sandbox
