#include "sandbox/state.h"

#include <algorithm>
#include <utility>

namespace litectl::sandbox {
namespace {

template <class Index>
std::vector<const KeyRow*> rowsOf(const Index& index, const std::string& name) {
  const auto found = index.find(name);
  if (found == index.end()) return {};
  std::vector<const KeyRow*> rows(found->second.begin(), found->second.end());
  std::sort(rows.begin(), rows.end(),
            [](const KeyRow* a, const KeyRow* b) { return a->token < b->token; });
  return rows;
}

template <class Index>
std::size_t countOf(const Index& index, const std::string& name) {
  const auto found = index.find(name);
  return found == index.end() ? 0 : found->second.size();
}

template <class Index>
void dropFrom(Index& index, const Text& name, const KeyRow& row) {
  if (!name) return;
  const auto found = index.find(*name);
  if (found == index.end()) return;
  const auto entry = found->second.find(&row);
  if (entry != found->second.end()) found->second.erase(entry);
  if (found->second.empty()) index.erase(found);
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
std::size_t KeyTable::countOfUser(const std::string& userId) const {
  return countOf(byUser_, userId);
}
std::size_t KeyTable::countOfTeam(const std::string& teamId) const {
  return countOf(byTeam_, teamId);
}

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
  if (row.alias) byAlias_[*row.alias].insert(&row);
  if (row.userId) byUser_[*row.userId].insert(&row);
  if (row.teamId) byTeam_[*row.teamId].insert(&row);
}

void KeyTable::leave(const KeyRow& row) {
  dropFrom(byAlias_, row.alias, row);
  dropFrom(byUser_, row.userId, row);
  dropFrom(byTeam_, row.teamId, row);
}

}  // namespace litectl::sandbox
