#include "sandbox/seed.h"

#include "base/hash.h"
#include "sandbox/auth.h"
#include "sandbox/call.h"

#include <fmt/format.h>

#include <utility>

namespace litectl::sandbox {
namespace {

Stamps stampsAt(WallTime now, std::size_t write) {
  return {now, now, std::string(kMasterUser), std::string(kMasterUser), write, write};
}

std::string teamName(std::size_t number) { return fmt::format("team-{:04}", number); }
std::string userName(std::size_t number) { return fmt::format("user-{:05}", number); }

KeyRow keyAt(std::size_t i, const SandboxSeed& amounts, WallTime now) {
  const std::string secret = fmt::format("sk-sandbox-{:020}", i + 1);
  KeyRow row;
  row.token = sha256Hex(secret);
  row.keyName = shortened(secret);
  row.alias = fmt::format("key-{:06}", i + 1);
  if (amounts.users > 0) row.userId = userName(i % amounts.users + 1);
  if (amounts.teams > 0) row.teamId = teamName(i % amounts.teams + 1);
  row.models = {"gpt-4o", "gpt-4o-mini"};
  row.maxBudget = 10.0 + static_cast<double>(i % 7);
  row.tpmLimit = 1000;
  row.rpmLimit = 60;
  row.metadata = fmt::format(R"({{"seed":{}}})", i + 1);
  row.keyType = "default";
  row.stamps = stampsAt(now, i + 1);
  return row;
}

}  // namespace

void plant(State& state, const SandboxSeed& amounts, WallTime now) {
  std::vector<TeamRow> teams;
  for (std::size_t i = 1; i <= amounts.teams; ++i) {
    if (state.teams.find(teamName(i)) != nullptr) continue;
    TeamRow row;
    row.teamId = teamName(i);
    row.alias = row.teamId;
    row.maxBudget = 100;
    row.stamps = stampsAt(now, i);
    teams.push_back(std::move(row));
  }
  std::vector<UserRow> users;
  for (std::size_t i = 1; i <= amounts.users; ++i) {
    if (state.users.find(userName(i)) != nullptr) continue;
    UserRow row;
    row.userId = userName(i);
    row.email = row.userId + "@example.com";
    row.role = "internal_user";
    row.stamps = stampsAt(now, i);
    users.push_back(std::move(row));
  }
  std::vector<KeyRow> keys;
  keys.reserve(amounts.keys);
  for (std::size_t i = 0; i < amounts.keys; ++i) {
    KeyRow row = keyAt(i, amounts, now);
    if (state.keys.find(row.token) == nullptr) keys.push_back(std::move(row));
  }
  state.teams.addAll(std::move(teams));
  state.users.addAll(std::move(users));
  state.keys.addAll(std::move(keys));
  state.writes += amounts.teams + amounts.users + amounts.keys;
}

}  // namespace litectl::sandbox
