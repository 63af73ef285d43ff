#include "engine/part_removals.h"

#include "engine/roots.h"
#include "engine/self_guard.h"
#include "model/parts.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace litectl {
namespace {

class PartRemovals {
 public:
  PartRemovals(const PlanInput& in, Planned& planned)
      : in_(in),
        planned_(planned),
        declared_(planned.matches),
        leftOut_(in.rules.replaceRoots ? "" : uncoveredRoots(in.memory.roots, in.desired.roots)) {
    for (const Refusal& refusal : planned.plan.refusals) refused_.insert(refusal.id);
    for (const Change& change : planned.plan.changes) {
      const bool goes =
          change.op == Op::remove || change.op == Op::release || change.op == Op::forget;
      if (goes) going_.insert(change.id);
    }
  }

  void run() {
    for (const Applied& applied : in_.memory.inventory) {
      remembered_.emplace(applied.id.kind, applied.liveId);
      const KindSpec* kind = in_.specs.kind(applied.id.kind);
      if (kind == nullptr || kind->partOf.empty()) continue;
      if (in_.desired.find(applied.id) == nullptr) {
        decide(applied, ownerOfPart(applied.id, kind->partOf));
      }
    }
    for (const ExactParts& exact : in_.desired.exact) {
      if (!refused_.contains(exact.owner)) removeUnlisted(exact);
    }
  }

 private:
  void decide(const Applied& applied, const ObjectId& owner) {
    const auto kind = in_.snapshot.kinds.find(applied.id.kind);
    if (kind == in_.snapshot.kinds.end()) return;
    const LiveObject* live = kind->second.find(applied.liveId);
    if (const Match* now = declared_.find(live)) {
      if (!now->refusal) forget(applied, "managed under another name", now->desired->id);
    } else if (live == nullptr && kind->second.complete) {
      forget(applied, "gone from the target", {});
    } else if (going_.contains(owner)) {
      forget(applied, "goes with " + owner.text(), owner);
    } else if (in_.desired.find(owner) == nullptr || refused_.contains(owner)) {
      // Stays as long as its owner does, which is told of that one.
    } else if (isTargetsOwn(applied.id.kind, applied.liveId)) {
      forget(applied, "no longer declared; the target itself needs it", {});
    } else if (const auto other = in_.memory.elsewhere.find({applied.id.kind, applied.liveId});
               other != in_.memory.elsewhere.end()) {
      forget(applied, "inventory \"" + other->second + "\" holds it, too", {});
    } else if (!leftOut_.empty()) {
      noteStays(applied.id, "is no longer declared and stays on the target");
    } else {
      remove(applied.id, applied.liveId, "no longer declared");
    }
  }

  void removeUnlisted(const ExactParts& exact) {
    const auto kind = in_.snapshot.kinds.find(exact.kind);
    if (kind == in_.snapshot.kinds.end()) return;
    const std::string& policy = policyField(exact);
    for (const LiveObject& live : kind->second.objects) {
      const auto [ownerId, key] = splitPartLiveId(live.liveId);
      if (ownerId != exact.ownerId || declared_.find(&live) != nullptr) continue;
      if (remembered_.contains({exact.kind, live.liveId})) continue;  // decided above
      if (isTargetsOwn(exact.kind, live.liveId)) continue;
      const ObjectId id = partId(exact.kind, exact.owner, key);
      if (!leftOut_.empty()) {
        noteStays(id, "is not declared in what -f gives and stays, though " + policy + " is exact");
      } else {
        remove(id, live.liveId, "not declared, and " + policy + " is exact");
      }
    }
  }

  const std::string& policyField(const ExactParts& exact) const {
    const std::vector<FieldSpec>& fields = in_.specs.kind(exact.owner.kind)->fields;
    return std::find_if(fields.begin(), fields.end(),
                        [&](const FieldSpec& field) { return field.expandsTo == exact.kind; })
        ->policy;
  }

  bool isTargetsOwn(const std::string& kind, const std::string& liveId) const {
    return isNeededPart(in_.specs, in_.snapshot.self, kind, liveId);
  }

  void remove(const ObjectId& id, const std::string& liveId, std::string reason) {
    Change change;
    change.id = id;
    change.op = Op::remove;
    change.liveId = liveId;
    change.reason = std::move(reason);
    planned_.plan.changes.push_back(std::move(change));
  }

  void forget(const Applied& applied, std::string reason, const ObjectId& onceDone) {
    Change change;
    change.id = applied.id;
    change.op = Op::forget;
    change.liveId = applied.liveId;
    change.reason = std::move(reason);
    const auto& changes = planned_.plan.changes;
    if (std::any_of(changes.begin(), changes.end(),
                    [&](const Change& other) { return other.id == onceDone; })) {
      change.dependsOn.push_back(onceDone);
    }
    planned_.plan.changes.push_back(std::move(change));
  }

  // A partial -f deletes nothing.
  void noteStays(const ObjectId& id, const std::string& what) {
    planned_.plan.notes.push_back(
        makeError(Code::notPruned, what + ": -f leaves out " + leftOut_,
                  "give all folders with -f, or run once with --replace-roots")
            .about(id.text()));
  }

  const PlanInput& in_;
  Planned& planned_;
  const Declared declared_;
  const std::string leftOut_;  // recorded roots that this run does not look at
  std::set<ObjectId> refused_;
  std::set<ObjectId> going_;  // no longer ours once the plan is done
  std::set<LiveKey> remembered_;
};

}  // namespace

void removeParts(const PlanInput& in, Planned& planned) { PartRemovals(in, planned).run(); }

}  // namespace litectl
