#include "engine/prune.h"

#include "engine/roots.h"

#include <algorithm>
#include <string>
#include <utility>

namespace litectl {
namespace {

Error aboutObject(Code code, const ObjectId& id, std::string message, std::string remedy) {
  return makeError(code, std::move(message), std::move(remedy)).about(id.text());
}

class Pruner {
 public:
  Pruner(const PlanInput& in, Planned& planned)
      : in_(in), planned_(planned), declared_(planned.matches), leftOut_(rootsLeftOut(in)) {}

  void run() {
    for (const Applied& applied : in_.memory.inventory) {
      const KindSpec* kind = in_.specs.kind(applied.id.kind);
      const bool isPart = kind != nullptr && !kind->partOf.empty();
      if (!isPart && in_.desired.find(applied.id) == nullptr) decide(applied);
    }
    if (in_.memory.fromMarkers && !in_.memory.hasPast && in_.rules.prune) noteNeverPruned();
    for (const ObjectId& id : in_.rules.releaseForbidden) {
      if (in_.memory.find(id) != nullptr) continue;
      planned_.plan.notes.push_back(
          aboutObject(Code::notPruned, id,
                      "is not in this inventory, so --release-forbidden does nothing for it",
                      "check its kind and name"));
    }
  }

 private:
  void decide(const Applied& applied) {
    const auto kind = in_.snapshot.kinds.find(applied.id.kind);
    if (kind == in_.snapshot.kinds.end()) return;
    const LiveObject* live = kind->second.find(applied.liveId);
    Change change;
    change.id = applied.id;
    change.liveId = applied.liveId;
    change.slot = applied.slot;
    change.deletion = applied.deletion;
    if (const Match* now = declared_.find(live)) {
      forgetOldName(std::move(change), *now);
      return;
    }
    if (live == nullptr && kind->second.complete) {
      forgetGone(std::move(change));
      return;
    }
    if (!in_.rules.prune) {
      noteNotPruned(applied.id, " and stays on the target", "run with --prune to delete it");
      return;
    }
    switch (applied.deletion) {
      case Deletion::orphan:
        letGo(std::move(change), live);
        return;
      case Deletion::forbid:
        if (!in_.rules.released(applied.id)) {
          planned_.plan.refusals.push_back(
              {applied.id,
               aboutObject(
                   Code::deletionForbidden, applied.id,
                   "is no longer declared, and its deletion is forbidden: it was applied with "
                   "litectl.dev/deletion: forbid, or the store that knew was lost",
                   "declare it again, apply once with another value, or run with "
                   "--release-forbidden " +
                       applied.id.text())});
          return;
        }
        break;
      case Deletion::remove:
        break;
    }
    if (live != nullptr && !mayDelete(change, *live)) return;
    change.op = Op::remove;
    change.reason = "no longer declared";
    noteUnknownPlace(change);
    planned_.plan.changes.push_back(std::move(change));
  }

  void noteNeverPruned() {
    std::string kinds;
    for (const auto& [name, kind] : in_.specs.target.kinds) {
      if (kind.metadataPath.empty()) kinds += (kinds.empty() ? "" : ", ") + name;
    }
    if (kinds.empty()) return;
    planned_.plan.notes.push_back(
        makeError(Code::notKnown,
                  "with the store none, objects of kinds without room for an ownership record (" +
                      kinds + ") are never deleted",
                  "delete by hand what is no longer declared, or keep a store")
            .about("the plan"));
  }

  void noteUnknownPlace(const Change& change) {
    const bool hasValue = !in_.specs.kind(change.id.kind)->slotField.empty();
    if (!in_.memory.fromMarkers || change.slot || !hasValue) return;
    planned_.plan.notes.push_back(aboutObject(
        Code::notKnown, change.id,
        "is no longer declared; where its value lies is not known with the store none, so "
        "it stays there",
        "remove its file once the key is deleted"));
  }

  // As long as its value may lie in its sink it is remembered whose that is.
  void forgetGone(Change change) {
    if (change.slot && in_.snapshot.mayKeep(*change.slot, change.liveId)) {
      const bool goes = in_.rules.prune && mayRemove(change);
      const Change* instead = changeBringingTo(*change.slot);
      if (!goes && instead == nullptr) return noteValueStays(change);
      change.removesValue = goes;
      if (instead != nullptr) change.dependsOn.push_back(instead->id);
    }
    change.op = Op::forget;
    change.reason = "gone from the target";
    planned_.plan.changes.push_back(std::move(change));
  }

  // Where nobody can look, nobody can tell that the value is gone.
  bool mayRemove(const Change& change) const {
    const SlotState& slot = in_.snapshot.slots.at(*change.slot);
    if (slot.closed() || slot.sinkGone) return false;
    return change.deletion == Deletion::remove ||
           (change.deletion == Deletion::forbid && in_.rules.released(change.id));
  }

  const Change* changeBringingTo(const Slot& slot) const {
    const auto& changes = planned_.plan.changes;
    const auto it = std::find_if(changes.begin(), changes.end(), [&](const Change& change) {
      return change.bringsValue() && change.slot->samePlace(slot);
    });
    return it == changes.end() ? nullptr : &*it;
  }

  void noteValueStays(const Change& change) {
    std::string remedy = "run with --prune to remove it";
    if (change.deletion != Deletion::remove) {
      remedy = "its litectl.dev/deletion keeps it: remove the file if nobody needs it";
    } else if (in_.rules.prune) {
      remedy = "see that the sink can be reached, so that it can be removed";
    }
    noteNotPruned(change.id, " and gone from the target; its value stays in " + change.slot->text(),
                  std::move(remedy));
  }

  void noteNotPruned(const ObjectId& id, const std::string& what, std::string remedy) {
    planned_.plan.notes.push_back(
        leftOut_.empty()
            ? aboutObject(Code::notPruned, id, "is no longer declared" + what, std::move(remedy))
            : aboutObject(Code::notPruned, id,
                          "is not declared in what -f gives" + what + "; its manifest may lie in " +
                              leftOut_ + ", which -f leaves out",
                          "give all folders with -f; only then can --prune tell"));
  }

  // Without our marker another inventory can take it over.
  void letGo(Change change, const LiveObject* live) {
    const bool marked =
        live != nullptr && live->marker && live->marker->inventory == in_.rules.inventory;
    change.op = marked ? Op::release : Op::forget;
    change.reason = "no longer declared; litectl.dev/deletion: orphan lets it stay";
    planned_.plan.changes.push_back(std::move(change));
  }

  // The id alone does not tell whose an object is: somebody may have made it again.
  bool mayDelete(Change& change, const LiveObject& live) {
    const TargetKindSpec& spec = *in_.specs.targetKind(change.id.kind);
    if (live.marker && live.marker->inventory == in_.rules.inventory) return true;
    if (live.marker && live.marker->inventory != kUnreadableOwner) {
      change.op = Op::forget;
      change.reason = "belongs to inventory \"" + live.marker->inventory + "\" now";
      planned_.plan.changes.push_back(std::move(change));
      return false;
    }
    const auto other = in_.memory.elsewhere.find({change.id.kind, live.liveId});
    if (other != in_.memory.elsewhere.end()) {
      change.op = Op::forget;
      change.reason = "inventory \"" + other->second + "\" holds it, too";
      planned_.plan.changes.push_back(std::move(change));
      return false;
    }
    if (!live.marker && spec.idProvesOwner()) return true;
    planned_.plan.refusals.push_back(
        {change.id, aboutObject(Code::existsUnowned, change.id,
                                "is no longer declared, and the object on the target does not say "
                                "any more that it is ours",
                                "delete it by hand, or declare it once more and apply")});
    return false;
  }

  // Not before the object is known under its new name.
  void forgetOldName(Change change, const Match& now) {
    if (now.refusal) return;
    const bool changes = std::any_of(planned_.plan.changes.begin(), planned_.plan.changes.end(),
                                     [&](const Change& c) { return c.id == now.desired->id; });
    if (changes) change.dependsOn.push_back(now.desired->id);
    change.op = Op::forget;
    change.reason = "managed under another name";
    planned_.plan.changes.push_back(std::move(change));
  }

  const PlanInput& in_;
  Planned& planned_;
  const Declared declared_;
  const std::string leftOut_;  // recorded roots that this run does not look at
};

}  // namespace

void planRemovals(const PlanInput& in, Planned& planned) { Pruner(in, planned).run(); }

}  // namespace litectl
