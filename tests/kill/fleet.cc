#include "kill/fleet.h"

#include <fstream>
#include <utility>

namespace litectl::testing {
namespace {

constexpr std::size_t kTeams = 2;

void document(std::ostream& out, const std::string& kind, const std::string& name,
              const std::string& spec) {
  out << "---\napiVersion: litectl.dev/v1alpha1\nkind: " << kind << "\nmetadata: {name: " << name
      << "}\nspec: {" << spec << "}\n";
}

unsigned percent(std::mt19937_64& random) {
  return std::uniform_int_distribution<unsigned>(0, 99)(random);
}

}  // namespace

Fleet::Fleet(std::string prefix, std::size_t keys) : prefix_(std::move(prefix)), wanted_(keys) {
  while (keys_.size() < wanted_) addKey();
}

void Fleet::addKey() {
  Key key;
  const std::string number = std::to_string(++count_);
  key.name = prefix_ + "k" + number;
  key.alias = key.name;
  if (count_ % 5 == 0) key.path = "own/" + number + ".env";
  key.team = count_ % (kTeams + 1);
  key.maxBudget = day_;
  if (count_ % 2 == 0) key.note = "first";
  keys_.push_back(std::move(key));
}

void Fleet::edit(std::mt19937_64& random) {
  ++day_;
  std::vector<Key> stay;
  std::vector<Key> drop;
  for (Key& key : keys_) {
    if (percent(random) < 15) {
      drop.push_back(std::move(key));
    } else {
      editKey(key, random);
      stay.push_back(std::move(key));
    }
  }
  keys_ = std::move(stay);
  // Some come back under the name they had, and with the same slot.
  for (Key& key : dropped_) {
    if (percent(random) < 50) keys_.push_back(std::move(key));
  }
  dropped_ = std::move(drop);
  while (keys_.size() < wanted_) addKey();
}

void Fleet::editKey(Key& key, std::mt19937_64& random) {
  const std::string number = std::to_string(++count_);
  if (percent(random) < 50) key.maxBudget = day_;
  if (percent(random) < 30) key.note = key.note.empty() ? "day " + std::to_string(day_) : "";
  const unsigned which = percent(random);
  if (which < 15) {
    key.alias = prefix_ + "alias" + number;
  } else if (which < 30) {
    key.name = prefix_ + "k" + number;  // and so its slot, when it has none of its own
  } else if (which < 42) {
    key.path = "moved/" + number + ".env";
  } else if (which < 52) {
    key.team = (key.team + 1) % (kTeams + 1);
  }
}

void Fleet::clear() {
  keys_.clear();
  dropped_.clear();
}

void Fleet::write(const std::filesystem::path& folder) const {
  std::ofstream out(folder / "fleet.yaml", std::ios::trunc);
  document(out, "Budget", restBudget(), "maxBudget: 1");
  if (keys_.empty()) return;
  document(out, "Budget", prefix_ + "tier", "maxBudget: " + std::to_string(1000 + day_));
  document(out, "User", prefix_ + "ada", "maxBudget: 5000");
  for (std::size_t team = 1; team <= kTeams; ++team) {
    document(out, "Team", prefix_ + "team" + std::to_string(team),
             "maxBudget: 10000, rpmLimit: " + std::to_string(day_));
  }
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    const Key& key = keys_[i];
    std::string spec = "alias: " + key.alias + ", maxBudget: " + std::to_string(key.maxBudget);
    if (key.team > 0) spec += ", team: " + prefix_ + "team" + std::to_string(key.team);
    if (key.team == 0) spec += ", user: " + prefix_ + "ada";
    if (i % 2 == 0) spec += ", budget: " + prefix_ + "tier";
    if (!key.note.empty()) spec += ", metadata: {note: " + key.note + "}";
    if (!key.path.empty()) spec += ", sink: {file: {path: " + key.path + "}}";
    document(out, "VirtualKey", key.name, spec);
  }
}

std::size_t Fleet::objects() const { return keys_.empty() ? 1 : keys_.size() + kTeams + 3; }

}  // namespace litectl::testing
