#include "engine/guard.h"

#include "base/counted.h"
#include "engine/belonging.h"
#include "engine/dead_value.h"
#include "engine/reach.h"
#include "engine/release.h"
#include "engine/roots.h"
#include "engine/self_guard.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace litectl {
namespace {

bool removes(const Change& change) { return change.op == Op::remove; }

bool deletes(const Change& change) { return removes(change) || change.removesValue; }

// Objects that a change deletes or shuts out, with what belongs to them, and keys whose values it
// drops, by kind; of a kind's percentage only the inventory's own count.
struct Destruction {
  std::map<std::string, std::size_t> ours;
  std::size_t all = 0;
  std::size_t dropped = 0;

  // Why objects count that a plan is to create.
  [[nodiscard]] std::string because() const {
    return dropped == 0 ? ""
                        : "; " + std::to_string(dropped) +
                              " of them are keys that are gone from the target, and their values "
                              "in the sinks would be lost";
  }
};

Destruction destructionOf(const Plan& plan) {
  Destruction sum;
  std::set<std::pair<ObjectId, std::string>> causes;
  for (const Change& change : plan.changes) {
    const bool known = change.shutsOut && change.causedBy &&
                       !causes.emplace(*change.causedBy, change.id.kind).second;
    if (known) continue;
    const bool destroys = removes(change) || change.op == Op::replace || change.shutsOut;
    const std::size_t itself = destroys ? 1 : 0;
    sum.dropped += change.droppedValues;
    if (itself + change.droppedValues == 0) continue;
    sum.ours[change.id.kind] += itself + change.droppedValues;
    sum.all += itself + change.droppedValues + change.takesAlong.size();
    for (const Dependent& dependent : change.takesAlong) {
      if (dependent.ours) ++sum.ours[dependent.kind];
    }
  }
  return sum;
}

void guardEmpty(const Desired& desired, const Memory& memory, Plan& plan) {
  if (!desired.objects.empty() || memory.inventory.empty()) return;
  plan.blockers.push_back(makeError(Code::emptyDesired,
                                    "the manifests declare nothing, and the inventory holds " +
                                        counted(memory.inventory.size(), "object"),
                                    "check -f and the checkout; to really delete everything, keep "
                                    "one manifest or delete by hand"));
}

void guardSnapshot(const Snapshot& snapshot, Plan& plan) {
  for (const auto& [name, kind] : snapshot.kinds) {
    if (kind.complete) continue;
    const bool removing = std::any_of(plan.changes.begin(), plan.changes.end(), removes);
    const bool creates =
        std::any_of(plan.changes.begin(), plan.changes.end(),
                    [&](const Change& c) { return c.op == Op::create && c.id.kind == name; });
    if (!removing && !creates) continue;
    plan.blockers.push_back(
        makeError(Code::incompleteSnapshot,
                  "the listing of " + name + " is incomplete (" + kind.whyIncomplete +
                      "), so what is missing cannot be told from what was not shown",
                  "run again when the target is quiet"));
  }
}

void guardRoots(const PlanInput& in, Plan& plan) {
  if (std::none_of(plan.changes.begin(), plan.changes.end(), deletes)) return;
  const std::string missing = rootsLeftOut(in);
  if (missing.empty()) return;
  if (in.memory.fromMarkers) {
    plan.blockers.push_back(makeError(Code::needsStore,
                                      "--prune needs every folder of this inventory, and with the "
                                      "store none nobody recorded which "
                                      "those are",
                                      "if what -f gives is all there is, say so with "
                                      "--replace-roots, in each run; or keep a store"));
    return;
  }
  plan.blockers.push_back(makeError(
      Code::partialSources,
      "--prune needs every folder of this inventory, and -f leaves out " + missing,
      "give all folders with -f, or one that holds them; if what -f gives now is all there is, run "
      "once with --replace-roots"));
}

void guardStore(const PlanInput& in, Plan& plan) {
  if (in.rules.confirmStore) {
    if (std::none_of(plan.changes.begin(), plan.changes.end(), deletes)) return;
    plan.blockers.push_back(
        makeError(Code::storeLost, "a run that confirms a lost store does not delete",
                  "run once with --confirm-store and without --prune; then run as before"));
    return;
  }
  // What is remembered and declared no more is written to no more, so its marker stays as it was.
  const Managed managed = managedIn(in.memory);
  const auto isLeft = [&](const std::string& kind, const LiveObject& live) {
    const auto known = managed.find({kind, live.liveId});
    return known != managed.end() && in.desired.find(known->second) == nullptr;
  };
  std::set<std::string> others;
  for (const auto& [name, kind] : in.snapshot.kinds) {
    for (const LiveObject& live : kind.objects) {
      if (live.marker && live.marker->inventory == in.rules.inventory &&
          live.marker->store != in.memory.storeId && !isLeft(name, live)) {
        others.insert(live.marker->store);
      }
    }
  }
  if (others.empty()) return;
  plan.blockers.push_back(makeError(
      Code::storeLost,
      "objects of inventory \"" + in.rules.inventory + "\" on this target were applied with " +
          (others.size() == 1 ? "another store (" + *others.begin() + ")"
                              : std::to_string(others.size()) + " other stores") +
          " than this one",
      "restore that store, name another inventory, or run once with --confirm-store to rebuild "
      "last-applied from the target's markers"));
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

// Takes out of the plan what something else deletes as often as we make it.
void guardRecreation(const Memory& memory, const GuardRules& rules, WallTime now, Plan& plan) {
  if (rules.allowRecreate) return;
  plan.refuse([&](const Change& change) -> std::optional<Error> {
    if (change.op != Op::create) return std::nullopt;
    const auto remade = memory.remade.find(change.id);
    if (remade == memory.remade.end()) return std::nullopt;
    std::vector<WallTime> recent;
    std::copy_if(remade->second.begin(), remade->second.end(), std::back_inserter(recent),
                 [&](WallTime at) { return at > now - kRemadeKept; });
    if (recent.size() < rules.maxRemade) return std::nullopt;
    const WallTime again = recent[recent.size() - rules.maxRemade] + kRemadeKept;
    return makeError(Code::recreateStorm,
                     "is gone from the target, and was made anew " + std::to_string(recent.size()) +
                         " times within 24 hours",
                     "find out who or what deletes it; it is made again after " +
                         formatTime(again) + ", or with --allow-recreate");
  });
}

// Takes out of the plan what would be over before it begins.
void guardExpiry(const SpecSet& specs, WallTime now, Plan& plan) {
  plan.refuse([&](const Change& change) -> std::optional<Error> {
    const TargetKindSpec& kind = *specs.targetKind(change.id.kind);
    for (const FieldVerdict& field : change.fields) {
      const auto wire = kind.fields.find(fieldOf(field.field));
      if (wire == kind.fields.end() || wire->second.codec != Codec::lifetime) continue;
      if (!field.desired || !field.desired->isString()) continue;
      const Result<WallTime> end = parseTime(field.desired->string());
      if (!end || *end > now) continue;
      return makeError(Code::badTime, "\"" + field.field + "\" is over: " + field.desired->string(),
                       "write a time to come, or remove the manifest")
          .at(field.pos);
    }
    return std::nullopt;
  });
}

// An object that gives up its name gets another one in the same plan, or keeps what it has.
void guardNames(Plan& plan) {
  std::set<ObjectId> changing;
  for (const Change& change : plan.changes) changing.insert(change.id);
  plan.refuse([&](const Change& change) -> std::optional<Error> {
    if (!change.makesWay || changing.contains(change.makesWay->id)) return std::nullopt;
    const NameHolder& holder = *change.makesWay;
    return makeError(Code::identityConflict,
                     "its " + holder.field + " \"" + holder.name + "\" is that of " +
                         holder.id.text() + ", which is refused and so keeps it",
                     "see to " + holder.id.text() + " first");
  });
}

// What was to be forgotten once something took its place stays remembered when that is refused.
void dropWaitingForgets(Plan& plan) {
  std::set<ObjectId> refused;
  for (const Refusal& refusal : plan.refusals) refused.insert(refusal.id);
  std::erase_if(plan.changes, [&](const Change& change) {
    return change.op == Op::forget &&
           std::any_of(change.dependsOn.begin(), change.dependsOn.end(),
                       [&](const ObjectId& id) { return refused.contains(id); });
  });
}

void guardDestruction(const PlanInput& in, const GuardRules& rules, Plan& plan) {
  std::map<std::string, std::size_t> held;
  for (const Applied& applied : in.memory.inventory) ++held[applied.id.kind];
  const Destruction destroyed = destructionOf(plan);
  const std::size_t all = destroyed.all;
  const std::string remedy =
      std::string(destroyed.dropped > 0 ? "check that the target is the one it was"
                                        : "check the manifests") +
      "; if this is meant, run with --allow-destructive " + std::to_string(all);
  if (rules.allowDestructive) {
    if (all > *rules.allowDestructive) {
      plan.blockers.push_back(makeError(Code::tooDestructive,
                                        "the plan destroys " + counted(all, "object") +
                                            ", what goes with them included; "
                                            "--allow-destructive allows " +
                                            std::to_string(*rules.allowDestructive) +
                                            destroyed.because(),
                                        remedy));
    }
    return;
  }
  if (all > rules.maxDestructive) {
    plan.blockers.push_back(makeError(Code::tooDestructive,
                                      "the plan destroys " + counted(all, "object") +
                                          ", what goes with them included; the limit is " +
                                          std::to_string(rules.maxDestructive) +
                                          destroyed.because(),
                                      remedy));
  }
  for (const auto& [kind, count] : destroyed.ours) {
    const std::size_t total = held[kind];
    const bool few = total < rules.floor;
    const bool tooMany = few ? count > rules.maxDestructiveBelowFloor
                             : count * 100 > total * rules.maxDestructivePercent;
    if (!tooMany) continue;
    plan.blockers.push_back(
        makeError(Code::tooDestructive,
                  "the plan destroys " + std::to_string(count) + " of " +
                      counted(total, kind + " object") + "; the limit is " +
                      (few ? std::to_string(rules.maxDestructiveBelowFloor)
                           : std::to_string(rules.maxDestructivePercent) + " %") +
                      destroyed.because(),
                  remedy));
  }
}

}  // namespace

void guardPlan(const PlanInput& in, const GuardRules& rules, WallTime now, Plan& plan) {
  guardEmpty(in.desired, in.memory, plan);
  guardStore(in, plan);
  guardRelease(in.specs, in.snapshot, rules, plan);
  guardSnapshot(in.snapshot, plan);
  guardRoots(in, plan);
  guardSelf(in.specs, in.snapshot, plan);
  guardRecreation(in.memory, rules, now, plan);
  guardExpiry(in.specs, now, plan);
  guardNames(plan);
  dropWaitingForgets(plan);
  guardReach(rules, plan);
  markDroppedValues(in, plan);
  guardDestruction(in, rules, plan);
}

}  // namespace litectl
