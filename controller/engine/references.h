#pragma once

#include "base/diagnostics.h"
#include "engine/load.h"
#include "model/resource.h"
#include "spec/kind_spec.h"

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace litectl {

// Finds what manifests refer to by name, and expands lists of lists. Lives for one resolve();
// what it is given must outlive it. One thread.
class References {
 public:
  References(const Loaded& loaded, const SpecSet& specs, Diagnostics& diagnostics);

  // The manifest that `reference`, a name in `field` of `from`, means. Null pointer when there is
  // none, which is reported (unless documents could not be read: it may be in one of those).
  const Resource* find(const Resource& from, const FieldSpec& field, const Value& reference);

  // All names that `field` of this list ends up with, those of lists in it included. What is wrong
  // with the list, a cycle among others, is reported once. Null pointer when it cannot be known.
  const std::set<std::string>* namesOf(const Resource& list, const std::string& field);

  // Reports problems of lists that nobody refers to.
  void checkLists();

 private:
  struct Names {
    enum class State { open, done, broken };
    State state = State::open;
    std::set<std::string> names;
  };
  using Key = std::pair<ObjectId, std::string>;  // a list and its field

  void collect(const Resource& list, const std::string& field, Names& into);
  void addNested(const Resource& list, const FieldSpec& nested, Names& into);
  void reportCycle(const Resource& from, const Value& reference, const ObjectId& back);

  const Loaded& loaded_;
  const SpecSet& specs_;
  Diagnostics& diagnostics_;
  std::map<Key, Names> names_;
  std::vector<ObjectId> path_;  // lists being expanded, outermost first
};

}  // namespace litectl
