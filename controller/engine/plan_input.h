#pragma once

#include "model/applied.h"
#include "model/resource.h"
#include "model/snapshot.h"
#include "spec/kind_spec.h"

#include <algorithm>
#include <string>
#include <vector>

namespace litectl {

// What the planner may do beyond creating and updating; from flags and settings.
struct PlanRules {
  std::string target;
  std::string inventory = "default";
  bool prune = false;
  bool deleteDependents = false;
  std::vector<ObjectId> releaseForbidden;
  bool confirmStore = false;
  bool replaceRoots = false;  // what -f gives now is all that this inventory is declared from

  [[nodiscard]] bool released(const ObjectId& id) const {
    return std::find(releaseForbidden.begin(), releaseForbidden.end(), id) !=
           releaseForbidden.end();
  }
};

// All that a plan is made from; borrowed.
struct PlanInput {
  const SpecSet& specs;
  const Desired& desired;
  const Snapshot& snapshot;
  const Memory& memory;
  const PlanRules& rules;
};

}  // namespace litectl
