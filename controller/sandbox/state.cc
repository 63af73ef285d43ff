#include "sandbox/state.h"

#include <algorithm>
#include <utility>

namespace litectl::sandbox {
namespace {

template <class Index>
std::vector<const KeyRow*> rowsOf(const Index& index, const std::string& name) {
  std::vector<const KeyRow*> rows;
  const auto [first, last] = index.equal_range(name);
  for (auto it = first; it != last; ++it) rows.push_back(it->second);
  std::sort(rows.begin(), rows.end(),
            [](const KeyRow* a, const KeyRow* b) { return a->token < b->token; });
  return rows;
}

template <class Index>
void dropFrom(Index& index, const Text& name, const KeyRow& row) {
  if (!name) return;
  const auto [first, last] = index.equal_range(*name);
  for (auto it = first; it != last; ++it) {
    if (it->second != &row) continue;
    index.erase(it);
    return;
  }
}

}  // namespace

std::vector<const KeyRow*> KeyTable::withAlias(const std::string& alias) const {
  return rowsOf(byAlias_, alias);
}
std::vector<const KeyRow*> KeyTable::ofUser(const std::string& userId) const {
  return rowsOf(byUser_, userId);
}
std::vector<const KeyRow*> KeyTable::ofTeam(const std::string& teamId) const {
  return rowsOf(byTeam_, teamId);
}
std::size_t KeyTable::countOfUser(const std::string& userId) const { return byUser_.count(userId); }
std::size_t KeyTable::countOfTeam(const std::string& teamId) const { return byTeam_.count(teamId); }

const KeyRow& KeyTable::add(KeyRow row) {
  const KeyRow& added = table_.add(std::move(row));
  enter(added);
  return added;
}

void KeyTable::addAll(std::vector<KeyRow> rows) {
  std::vector<std::string> tokens;
  tokens.reserve(rows.size());
  for (const KeyRow& row : rows) tokens.push_back(row.token);
  table_.addAll(std::move(rows));
  for (const std::string& token : tokens) enter(*table_.find(token));
}

void KeyTable::replace(KeyRow row) {
  KeyRow* there = table_.edit(row.token);
  if (there == nullptr) return;
  leave(*there);
  *there = std::move(row);
  enter(*there);
}

void KeyTable::erase(std::string_view token) {
  const KeyRow* there = table_.find(token);
  if (there == nullptr) return;
  leave(*there);
  table_.erase(token);
}

void KeyTable::enter(const KeyRow& row) {
  if (row.alias) byAlias_.emplace(*row.alias, &row);
  if (row.userId) byUser_.emplace(*row.userId, &row);
  if (row.teamId) byTeam_.emplace(*row.teamId, &row);
}

void KeyTable::leave(const KeyRow& row) {
  dropFrom(byAlias_, row.alias, row);
  dropFrom(byUser_, row.userId, row);
  dropFrom(byTeam_, row.teamId, row);
}

}  // namespace litectl::sandbox
