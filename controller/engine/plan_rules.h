#pragma once

#include "model/resource.h"

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
};

}  // namespace litectl
