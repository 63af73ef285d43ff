#pragma once

#include "base/diagnostics.h"
#include "engine/load.h"
#include "model/resource.h"
#include "spec/kind_spec.h"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace litectl {

// Lists inside each other, and manifests that extend each other.
inline constexpr std::size_t kMostLevels = 64;

// Finds what manifests refer to by name, and expands lists of lists. Lives for one resolve();
// what it is given must outlive it. One thread.
class References {
 public:
  References(const Loaded& loaded, const SpecSet& specs, Diagnostics& diagnostics);

  // The manifest that `reference`, a name in `field` of `from`, means. Null pointer when there is
  // none, which is reported (unless documents could not be read: it may be in one of those).
  const Resource* find(const Resource& from, const FieldSpec& field, const Value& reference);

  // All names that `field` of this list ends up with, those of lists in it included. What is wrong
  // with the list, a cycle or more than 64 lists inside each other among others, is reported once.
  // Null pointer when it cannot be known.
  const std::set<std::string>* namesOf(const Resource& list, const std::string& field);

  // Reports problems of lists that nobody refers to.
  void checkLists();

 private:
  struct Names {
    enum class State { open, done, broken };
    State state = State::open;
    bool sound = true;       // nothing wrong so far
    std::size_t depth = 0;   // while open: lists that stand around it
    std::size_t levels = 1;  // lists inside each other, itself included
    std::set<std::string> names;
  };
  using Key = std::pair<ObjectId, std::string>;  // a list and its field

  // A list being expanded, with those in it that were not looked at yet.
  struct Expansion {
    const Resource* list;
    Names* into;
    std::vector<std::pair<const FieldSpec*, const Value*>> nested;
    std::size_t next = 0;
  };

  std::string remedyFor(const Resource& from, const ObjectId& wanted);
  void expand(const Resource& list, const std::string& field);
  void open(const Resource& list, const std::string& field, Names& into);
  void addNested(const std::string& field);
  void addNames(const Resource& from, const Value& reference, const Names& names, Names& into);
  void close(const std::string& field);
  void reportCycle(const Resource& from, const Value& reference, std::size_t depth);

  const Loaded& loaded_;
  const SpecSet& specs_;
  Diagnostics& diagnostics_;
  std::map<Key, Names> names_;
  std::size_t suggestions_ = 0;  // made so far
  std::vector<Expansion> open_;  // outermost first; no recursion, for a file may chain thousands
};

}  // namespace litectl
