#pragma once

#include "sandbox/json_text.h"
#include "sandbox/state.h"

#include <string_view>

namespace litectl::sandbox {

// How the server writes its rows. One object has several forms, depending on the endpoint.

void writeBudget(JsonText& out, const BudgetRow& row, Zone zone = Zone::z);

void writeCustomer(JsonText& out, const CustomerRow& row, const BudgetRow* budget);

// A member's own limits, as /team/info nests them; `budget` may be null.
void writeMembership(JsonText& out, const TeamRow& team, const Membership& row,
                     const BudgetRow* budget);

// The form of /key/list and of /key/block: organisation as org_id. `full` adds some fifty members
// about the caller that are always empty.
void writeListedKey(JsonText& out, const KeyRow& row, const BudgetRow* budget, bool full);

struct KeyForm {
  std::string_view key = {};  // as "key", when not empty
  bool token = false;         // with "token"
  Zone zone = Zone::z;
  const BudgetRow* budget = nullptr;  // as litellm_budget_table
  bool teamAlias = false;             // with "team_alias": "None"
};
// The form of /key/info, /key/update and most others: organisation as organization_id.
void writeKey(JsonText& out, const KeyRow& row, const KeyForm& form);

// The form of lists and of /team/new, without the closing brace; members may be added.
void writeTeam(JsonText& out, const TeamRow& row, bool memberAliases = false);
// The form of /team/update and /team/block, complete.
void writeTeamRecord(JsonText& out, const TeamRow& row);

// Without the closing brace.
void writeUser(JsonText& out, const UserRow& row);

}  // namespace litectl::sandbox
