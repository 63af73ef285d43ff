#pragma once

#include "engine/planner.h"

#include <cstddef>
#include <optional>
#include <string>

namespace litectl {

// Limits on what one run may do; from settings and flags, never from manifests.
struct GuardRules {
  std::size_t maxDestructivePercent = 30;  // of the inventory's objects of a kind, from `floor` on
  std::size_t floor = 10;
  std::size_t maxDestructiveBelowFloor = 3;
  std::size_t maxDestructive = 50;
  std::optional<std::size_t> allowDestructive;  // for one run: replaces all of the above
  std::size_t maxReach = 1'000;  // objects that a change of one plan or list of models changes
  bool allowUntested = false;    // releases outside the proved range
  bool allowRecreate = false;    // for one run: however often it was made anew
  std::size_t maxRemade = 3;  // of one object within kRemadeKept, when it is gone again and again
};

// Adds to the plan what must not happen: blockers refuse it as a whole, refusals take one change
// out of it. Each names its remedy. Pure; `now` is read once per run.
//
// Destructive are deletes, what shuts an object out, both with what they take along, and a new key
// in place of one that is gone, because its value is replaced. Other creates and updates are not.
// What a change of one plan or list of models does to those who take values from it counts once.
void guardPlan(const PlanInput& in, const GuardRules& rules, WallTime now, Plan& plan);

}  // namespace litectl
