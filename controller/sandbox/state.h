#pragma once

#include "base/clock.h"
#include "sandbox/table.h"
#include "value/value.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace litectl::sandbox {

using Text = std::optional<std::string>;
using Money = std::optional<double>;  // the server stores doubles, so their rounding is part of it
using Count = std::optional<std::int64_t>;
using Time = std::optional<WallTime>;

struct Stamps {
  WallTime createdAt;
  WallTime updatedAt;
  Text createdBy;
  Text updatedBy;
  // Which write it was, as many fit into one millisecond: what was later also sorts as later.
  std::uint64_t createdIn = 0;
  std::uint64_t updatedIn = 0;

  [[nodiscard]] auto created() const { return std::pair(createdAt, createdIn); }
  [[nodiscard]] auto updated() const { return std::pair(updatedAt, updatedIn); }
};

struct BudgetRow {
  std::string budgetId;
  Money maxBudget, softBudget;
  Count maxParallelRequests, tpmLimit, rpmLimit;
  std::string modelMaxBudget = "null";  // JSON; {} in a row made for a key's soft budget
  Text budgetDuration;
  Time budgetResetAt;
  std::vector<std::string> allowedModels;  // of a member's own row; /budget/* never sets it
  Stamps stamps;

  [[nodiscard]] const std::string& id() const { return budgetId; }
};

struct TeamMember {
  Text userId, userEmail;
  std::string role;
};

// What a member has of his own in a team. Not every member has one, and one may be left of
// somebody who is not on the roster.
struct Membership {
  std::string userId;
  Text budgetId;
};

struct TeamRow {
  std::string teamId;
  Text alias;
  std::vector<TeamMember> members;
  std::vector<Membership> memberships;
  std::string metadata = "{}";  // JSON in the order of the database, see stored_json.h
  Count tpmLimit, rpmLimit;
  Money maxBudget, softBudget;
  Text budgetDuration;
  Time budgetResetAt;
  std::vector<std::string> models;
  bool blocked = false;
  Stamps stamps;

  [[nodiscard]] const std::string& id() const { return teamId; }
  [[nodiscard]] bool hasMember(std::string_view userId) const {
    return std::any_of(members.begin(), members.end(),
                       [&](const TeamMember& member) { return member.userId == userId; });
  }
};

struct UserRow {
  std::string userId;
  Text alias, email, role;
  std::vector<std::string> teams, models;
  std::string metadata = "{}";
  double spend = 0;
  Money maxBudget;
  Count maxParallelRequests, tpmLimit, rpmLimit;
  Text budgetDuration;
  Time budgetResetAt;
  Stamps stamps;

  [[nodiscard]] const std::string& id() const { return userId; }
};

struct KeyRow {
  std::string token;    // SHA-256 of the secret, which is not kept
  std::string keyName;  // "sk-...1234"
  Text alias, userId, teamId, budgetId;
  double spend = 0;
  Money maxBudget;
  Time expires;
  std::vector<std::string> models, allowedRoutes;
  Count maxParallelRequests, tpmLimit, rpmLimit;
  std::string metadata = "{}";
  Text budgetDuration;
  Time budgetResetAt;
  Text keyType;
  std::optional<bool> blocked;
  Stamps stamps;
  Time settingsUpdatedAt;

  [[nodiscard]] const std::string& id() const { return token; }
};

// What a model is to the router that serves it, and so to its readers.
struct ServedModel {
  std::string name;
  Value params = Value::emptyMap();
  Value info = Value::emptyMap();
  std::uint64_t since = 0;  // the write that changed it last; reads come in this order
};

struct ModelRow {
  std::string modelId;
  std::string name;
  Value params = Value::emptyMap();
  Value info = Value::emptyMap();  // as sent; its id is not always the model's
  bool blocked = false;
  Stamps stamps;
  std::optional<ServedModel> served;  // nothing: the router cannot serve what is stored

  [[nodiscard]] const std::string& id() const { return modelId; }
};

struct CredentialRow {
  std::string name;
  Value values = Value::emptyMap();
  Value info = Value::emptyMap();
  // What is answered until the credentials are loaded again from where they are stored.
  Value shownInfo = Value::emptyMap();
  WallTime changed{};

  [[nodiscard]] const std::string& id() const { return name; }
};

struct CustomerRow {
  std::string userId;
  Text alias, region, defaultModel, budgetId;
  bool blocked = false;
  double spend = 0;

  [[nodiscard]] const std::string& id() const { return userId; }
};

template <class Row>
struct Deleted {
  Row row;
  WallTime at;
  std::string by;
};

// The keys, found by alias, user and team as quickly as by token.
class KeyTable {
 public:
  [[nodiscard]] const Table<KeyRow>& table() const { return table_; }
  [[nodiscard]] const KeyRow* find(std::string_view token) const { return table_.find(token); }
  [[nodiscard]] std::vector<const KeyRow*> withAlias(const std::string& alias) const;
  [[nodiscard]] std::vector<const KeyRow*> ofUser(const std::string& userId) const;
  [[nodiscard]] std::vector<const KeyRow*> ofTeam(const std::string& teamId) const;
  [[nodiscard]] std::size_t countOfUser(const std::string& userId) const;
  [[nodiscard]] std::size_t countOfTeam(const std::string& teamId) const;

  const KeyRow& add(KeyRow row);
  void addAll(std::vector<KeyRow> rows);
  void replace(KeyRow row);  // the one with its token
  void erase(std::string_view token);

 private:
  using Index = std::unordered_map<std::string, std::unordered_set<const KeyRow*>>;
  void enter(const KeyRow& row);
  void leave(const KeyRow& row);

  Table<KeyRow> table_;
  Index byAlias_, byUser_, byTeam_;
};

struct State {
  KeyTable keys;
  Table<TeamRow> teams;
  Table<UserRow> users;
  Table<BudgetRow> budgets;
  Table<ModelRow> models;
  Table<CredentialRow> credentials;
  Table<CustomerRow> customers;
  std::vector<Deleted<KeyRow>> deletedKeys;
  std::vector<Deleted<TeamRow>> deletedTeams;
  std::uint64_t writes = 0;  // counts, for Stamps
};

}  // namespace litectl::sandbox
