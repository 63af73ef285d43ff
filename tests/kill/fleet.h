#pragma once

#include <cstddef>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

namespace litectl::testing {

// What the manifests of a world declare: keys, and the teams, the budget and the user they refer
// to. Every name is the world's own. Changes only what is declared; `write` makes the files.
class Fleet {
 public:
  struct Key {
    std::string name;
    std::string alias;
    std::string path;  // of its slot; empty: the default one, which follows the name
    std::size_t team = 0;
    unsigned maxBudget = 1;
    std::string note;  // a metadata entry; empty: none
  };

  Fleet(std::string prefix, std::size_t keys);

  // What a busy day would bring: fields changed and removed, keys dropped and added, aliases and
  // manifests renamed, values moved to other slots, keys moved between teams.
  void edit(std::mt19937_64& random);
  // Nothing is left but one budget, so that there still is something to declare.
  void clear();

  void write(const std::filesystem::path& folder) const;

  [[nodiscard]] const std::string& prefix() const { return prefix_; }
  [[nodiscard]] const std::vector<Key>& keys() const { return keys_; }
  // Of all kinds that live on the target.
  [[nodiscard]] std::size_t objects() const;
  [[nodiscard]] std::string restBudget() const { return prefix_ + "rest"; }

 private:
  void editKey(Key& key, std::mt19937_64& random);
  void addKey();

  const std::string prefix_;
  const std::size_t wanted_;
  std::vector<Key> keys_;
  std::vector<Key> dropped_;
  unsigned day_ = 1;  // in the value of fields that change
  unsigned count_ = 0;
};

}  // namespace litectl::testing
