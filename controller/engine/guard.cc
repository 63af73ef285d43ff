#include "engine/guard.h"

#include "engine/release.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace litectl {
namespace {

bool removes(const Change& change) { return change.op == Op::remove; }

bool blocks(const Change& change) {
  return std::any_of(change.fields.begin(), change.fields.end(), [](const FieldVerdict& v) {
    return v.field == "blocked" && v.desired == Value(true);
  });
}

bool destroys(const Change& change) {
  return removes(change) || (change.op != Op::create && blocks(change));
}

void guardEmpty(const Desired& desired, const Memory& memory, Plan& plan) {
  if (!desired.objects.empty() || memory.inventory.empty()) return;
  plan.blockers.push_back(makeError(Code::emptyDesired,
                                    "the manifests declare nothing, and the inventory holds " +
                                        std::to_string(memory.inventory.size()) + " objects",
                                    "check -f and the checkout; to really delete everything, keep "
                                    "one manifest or delete by hand"));
}

void guardSnapshot(const Snapshot& snapshot, Plan& plan) {
  for (const auto& [name, kind] : snapshot.kinds) {
    if (kind.complete) continue;
    const bool deletes = std::any_of(plan.changes.begin(), plan.changes.end(), removes);
    const bool creates =
        std::any_of(plan.changes.begin(), plan.changes.end(),
                    [&](const Change& c) { return c.op == Op::create && c.id.kind == name; });
    if (!deletes && !creates) continue;
    plan.blockers.push_back(
        makeError(Code::incompleteSnapshot,
                  "the listing of " + name + " is incomplete (" + kind.whyIncomplete +
                      "), so what is missing cannot be told from what was not shown",
                  "run again when the target is quiet"));
  }
}

void guardRoots(const Desired& desired, const Memory& memory, Plan& plan) {
  if (std::none_of(plan.changes.begin(), plan.changes.end(), removes)) return;
  std::vector<std::string> missing;
  std::set_difference(memory.roots.begin(), memory.roots.end(), desired.roots.begin(),
                      desired.roots.end(), std::back_inserter(missing));
  if (missing.empty()) return;
  plan.blockers.push_back(makeError(
      Code::partialSources,
      "--prune needs every folder of this inventory, and -f leaves out " + missing.front(),
      "give all folders with -f, or run without --prune"));
}

void guardStore(const Snapshot& snapshot, const Memory& memory, const PlanRules& rules,
                Plan& plan) {
  std::set<std::string> others;
  for (const auto& [name, kind] : snapshot.kinds) {
    for (const LiveObject& live : kind.objects) {
      if (live.marker && live.marker->inventory == rules.inventory &&
          live.marker->store != memory.storeId) {
        others.insert(live.marker->store);
      }
    }
  }
  if (others.empty()) return;
  plan.blockers.push_back(makeError(
      Code::storeLost,
      "objects of inventory \"" + rules.inventory + "\" on this target were applied with " +
          (others.size() == 1 ? "another store (" + *others.begin() + ")"
                              : std::to_string(others.size()) + " other stores") +
          " than this one",
      others.size() == 1 ? "restore that store, name another inventory, or run once with "
                           "--confirm-store to rebuild last-applied from the target's markers"
                         : "name another inventory"));
}

void guardRelease(const SpecSet& specs, const Snapshot& snapshot, const GuardRules& rules,
                  Plan& plan) {
  if (rules.allowUntested || releaseProved(specs.target, snapshot.release)) return;
  plan.blockers.push_back(
      makeError(Code::untestedRelease,
                "the target runs release " +
                    (snapshot.release.empty() ? std::string("unknown") : snapshot.release) +
                    ", and litectl was proved on " + specs.target.provedFrom + " to " +
                    specs.target.provedUpTo,
                "set allowUntested for this target, or run with --allow-untested"));
}

// Takes out of the plan what would cut off the branch we sit on.
void guardSelf(const SpecSet& specs, const Snapshot& snapshot, Plan& plan) {
  const auto isSelf = [&](const Change& change) {
    if (change.liveId.empty()) return false;
    const std::vector<std::string>& theirs = specs.targetKind(change.id.kind)->serverOwned;
    return change.liveId == snapshot.self.keyHash || change.liveId == snapshot.self.userId ||
           std::find(theirs.begin(), theirs.end(), change.liveId) != theirs.end();
  };
  const auto demotes = [](const Change& change) {
    return std::any_of(change.fields.begin(), change.fields.end(), [](const FieldVerdict& v) {
      return v.field == "role" || (v.field == "blocked" && v.desired == Value(true));
    });
  };
  std::erase_if(plan.changes, [&](const Change& change) {
    if (!isSelf(change) || (!removes(change) && !demotes(change))) return false;
    plan.refusals.push_back(
        {change.id, makeError(Code::protectedObject,
                              "litectl itself works with this object, or the target needs it",
                              "use another key for litectl, or change this object by hand")
                        .about(change.id.text())});
    return true;
  });
}

// Takes out of the plan what something else deletes as often as we make it.
void guardRecreation(const Memory& memory, const GuardRules& rules, WallTime now, Plan& plan) {
  std::erase_if(plan.changes, [&](const Change& change) {
    if (change.op != Op::create) return false;
    const auto remade = memory.remade.find(change.id);
    if (remade == memory.remade.end()) return false;
    std::vector<WallTime> recent;
    std::copy_if(remade->second.begin(), remade->second.end(), std::back_inserter(recent),
                 [&](WallTime at) { return at > now - kRemadeKept; });
    if (recent.size() < rules.maxRemade) return false;
    const WallTime again = recent[recent.size() - rules.maxRemade] + kRemadeKept;
    plan.refusals.push_back(
        {change.id, makeError(Code::recreateStorm,
                              "is gone from the target, and was made anew " +
                                  std::to_string(recent.size()) + " times within 24 hours",
                              "find out who or what deletes it; it is made again after " +
                                  formatTime(again) + ", or remove its manifest")
                        .about(change.id.text())});
    return true;
  });
}

void guardDestruction(const Memory& memory, const GuardRules& rules, Plan& plan) {
  std::map<std::string, std::size_t> held;
  for (const Applied& applied : memory.inventory) ++held[applied.id.kind];
  std::map<std::string, std::size_t> destroyed;
  std::size_t all = 0;
  for (const Change& change : plan.changes) {
    if (!destroys(change)) continue;
    ++destroyed[change.id.kind];
    all += 1 + change.takesAlong.size();
    // Of a kind's percentage only the inventory's own count; the others count for the cap.
    for (const Dependent& dependent : change.takesAlong) {
      if (dependent.ours) ++destroyed[dependent.kind];
    }
  }
  const std::string remedy =
      "check the manifests; if this is meant, run with --allow-destructive " + std::to_string(all);
  if (rules.allowDestructive) {
    if (all > *rules.allowDestructive) {
      plan.blockers.push_back(makeError(Code::tooDestructive,
                                        "the plan destroys " + std::to_string(all) +
                                            " objects, what goes with them included; "
                                            "--allow-destructive allows " +
                                            std::to_string(*rules.allowDestructive),
                                        remedy));
    }
    return;
  }
  if (all > rules.maxDestructive) {
    plan.blockers.push_back(makeError(Code::tooDestructive,
                                      "the plan destroys " + std::to_string(all) +
                                          " objects, what goes with them included; the limit is " +
                                          std::to_string(rules.maxDestructive),
                                      remedy));
  }
  for (const auto& [kind, count] : destroyed) {
    const std::size_t total = held[kind];
    const bool few = total < rules.floor;
    const bool tooMany = few ? count > rules.maxDestructiveBelowFloor
                             : count * 100 > total * rules.maxDestructivePercent;
    if (!tooMany) continue;
    plan.blockers.push_back(
        makeError(Code::tooDestructive,
                  "the plan destroys " + std::to_string(count) + " of " + std::to_string(total) +
                      " " + kind + " objects; the limit is " +
                      (few ? std::to_string(rules.maxDestructiveBelowFloor)
                           : std::to_string(rules.maxDestructivePercent) + " %"),
                  remedy));
  }
}

}  // namespace

void guardPlan(const SpecSet& specs, const Desired& desired, const Snapshot& snapshot,
               const Memory& memory, const PlanRules& planRules, const GuardRules& rules,
               WallTime now, Plan& plan) {
  guardEmpty(desired, memory, plan);
  guardStore(snapshot, memory, planRules, plan);
  guardRelease(specs, snapshot, rules, plan);
  guardSnapshot(snapshot, plan);
  guardRoots(desired, memory, plan);
  guardSelf(specs, snapshot, plan);
  guardRecreation(memory, rules, now, plan);
  guardDestruction(memory, rules, plan);
}

}  // namespace litectl
