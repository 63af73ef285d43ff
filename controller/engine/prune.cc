#include "engine/prune.h"

#include "engine/belonging.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace litectl {
namespace {

using LiveKey = std::pair<std::string, std::string>;  // kind and live id

Error aboutObject(Code code, const ObjectId& id, std::string message, std::string remedy) {
  return makeError(code, std::move(message), std::move(remedy)).about(id.text());
}

class Pruner {
 public:
  Pruner(const SpecSet& specs, const Desired& desired, const Snapshot& snapshot,
         const Memory& memory, const PlanRules& rules, Planned& planned)
      : specs_(specs),
        desired_(desired),
        snapshot_(snapshot),
        memory_(memory),
        rules_(rules),
        planned_(planned),
        managed_(managedIn(memory)) {
    for (const Match& match : planned.matches) {
      if (match.live == nullptr) continue;
      declared_.emplace(LiveKey(match.desired->id.kind, match.live->liveId), &match);
    }
  }

  void run() {
    for (const Applied& applied : memory_.inventory) {
      if (desired_.find(applied.id) == nullptr) decide(applied);
    }
    if (!rules_.confirmStore) noteStrays();
    for (const Change& change : planned_.plan.changes) changing_.emplace(change.id, &change);
    for (auto& [id, removal] : removals_) countCascade(removal);
    changing_.clear();
    for (auto& [id, removal] : removals_) {
      if (!removal.refused) planned_.plan.changes.push_back(std::move(removal.change));
    }
  }

 private:
  struct Removal {
    Change change;
    const LiveObject* live = nullptr;
    bool refused = false;
  };

  void decide(const Applied& applied) {
    const auto kind = snapshot_.kinds.find(applied.id.kind);
    if (kind == snapshot_.kinds.end()) return;
    const LiveObject* live = kind->second.find(applied.liveId);
    const auto elsewhere = declared_.find({applied.id.kind, applied.liveId});
    Change change;
    change.id = applied.id;
    change.liveId = applied.liveId;
    change.slot = applied.slot;
    change.deletion = applied.deletion;
    if (elsewhere != declared_.end()) {
      forgetOldName(std::move(change), *elsewhere->second);
      return;
    }
    if (live == nullptr && kind->second.complete) {
      change.op = Op::forget;
      change.reason = "gone from the target";
      planned_.plan.changes.push_back(std::move(change));
      return;
    }
    if (!rules_.prune) {
      planned_.plan.notes.push_back(aboutObject(Code::notPruned, applied.id,
                                                "is no longer declared and stays on the target",
                                                "run with --prune to delete it"));
      return;
    }
    switch (applied.deletion) {
      case Deletion::orphan:
        letGo(std::move(change), live);
        return;
      case Deletion::forbid:
        if (!released(applied.id)) {
          planned_.plan.refusals.push_back(
              {applied.id,
               aboutObject(
                   Code::deletionForbidden, applied.id,
                   "is no longer declared, but was applied with litectl.dev/deletion: forbid",
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
    noteUnseen(change.id);
    change.op = Op::remove;
    change.reason = "no longer declared";
    removals_[applied.id] = {std::move(change), live, false};
  }

  // Without our marker another inventory can take it over.
  void letGo(Change change, const LiveObject* live) {
    const bool marked =
        live != nullptr && live->marker && live->marker->inventory == rules_.inventory;
    change.op = marked ? Op::release : Op::forget;
    change.reason = "no longer declared; litectl.dev/deletion: orphan lets it stay";
    planned_.plan.changes.push_back(std::move(change));
  }

  // Made by a run that died, or copied with the ownership record of another object: nobody can tell
  // whether it is in use, so nothing is done to it.
  void noteStrays() {
    std::vector<const LiveObject*> declared;
    declared.reserve(planned_.matches.size());
    for (const Match& match : planned_.matches) {
      if (match.live != nullptr) declared.push_back(match.live);
    }
    std::sort(declared.begin(), declared.end());
    for (const auto& [kind, listed] : snapshot_.kinds) {
      for (const LiveObject& live : listed.objects) {
        if (!live.marker || std::binary_search(declared.begin(), declared.end(), &live)) continue;
        if (isStray(kind, live)) noteStray(kind, live);
      }
    }
  }

  bool isStray(const std::string& kind, const LiveObject& live) const {
    const LiveKey key(kind, live.liveId);
    return live.marker->inventory == rules_.inventory && live.marker->store == memory_.storeId &&
           !managed_.contains(key) &&
           std::none_of(memory_.open.begin(), memory_.open.end(), [&](const Intent& intent) {
             return LiveKey(intent.id.kind, intent.liveId) == key;
           });
  }

  void noteStray(const std::string& kind, const LiveObject& live) {
    planned_.plan.notes.push_back(
        aboutObject(Code::stray, live.marker->manifest,
                    dependentOf(specs_, managed_, kind, live).text +
                        " carries its ownership record, and no run remembers having made it",
                    "delete it on the target if nobody uses it; or take metadata." +
                        std::string(kMarkerKey) + " off it"));
  }

  void noteUnseen(const ObjectId& id) {
    const std::string& unseen = specs_.targetKind(id.kind)->unseenDependents;
    if (unseen.empty()) return;
    planned_.plan.notes.push_back(aboutObject(Code::unseenDependents, id,
                                              "is deleted, and " + unseen +
                                                  " that use it would lose their limits: they are "
                                                  "not looked at",
                                              "check on the target that nobody uses it any more"));
  }

  // The id alone does not tell whose an object is: somebody may have made it again.
  bool mayDelete(Change& change, const LiveObject& live) {
    const TargetKindSpec& spec = *specs_.targetKind(change.id.kind);
    if (live.marker && live.marker->inventory == rules_.inventory) return true;
    if (live.marker && live.marker->inventory != kUnreadableOwner) {
      change.op = Op::forget;
      change.reason = "belongs to inventory \"" + live.marker->inventory + "\" now";
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

  // What the target deletes by itself together with `removal`, and what must be done first.
  void countCascade(Removal& removal) {
    if (removal.live == nullptr) return;
    Change& change = removal.change;
    for (const Cascade& cascade : specs_.targetKind(change.id.kind)->cascades) {
      if (snapshot_.kinds.contains(cascade.kind)) continue;
      refuse(removal, Code::incompleteSnapshot,
             "what its deletion takes along was not listed: objects of kind " + cascade.kind,
             "run again");
    }
    refuseNewcomers(removal);
    std::size_t stillLinked = 0;
    for (const auto& [cascade, row] :
         belongingTo(specs_, snapshot_, change.id.kind, change.liveId)) {
      if (const auto before = leavesBefore({cascade->kind, row->liveId}, *cascade, change.liveId)) {
        change.dependsOn.push_back(*before);
      } else if (cascade->onlyUnlinks) {
        ++stillLinked;
      } else {
        takeAlong(removal, cascade->kind, *row);
      }
    }
    if (stillLinked > 0) refuseInUse(removal, stillLinked);
    refuseDependents(removal);
  }

  // What this very plan puts there would go with it.
  void refuseNewcomers(Removal& removal) {
    const Value id(removal.change.liveId);
    for (const Cascade& cascade : specs_.targetKind(removal.change.id.kind)->cascades) {
      for (const auto& [name, change] : changing_) {
        const auto& fields = change->fields;
        const bool comes = name.kind == cascade.kind &&
                           std::any_of(fields.begin(), fields.end(), [&](const FieldVerdict& f) {
                             return f.field == cascade.field && f.desired == id;
                           });
        if (!comes) continue;
        refuse(
            removal, Code::outsideDependents,
            "is no longer declared, and " + name.text() + " is put into it by its " + cascade.field,
            "correct that " + cascade.field + ", or declare " + removal.change.id.text() +
                " again");
        return;
      }
    }
  }

  void takeAlong(Removal& removal, const std::string& kind, const LiveObject& row) {
    Dependent dependent = dependentOf(specs_, managed_, kind, row);
    if (isOurKey(kind, row.liveId)) {
      refuse(removal, Code::protectedObject,
             "its deletion would take along " + dependent.text + ", with which litectl works",
             "use another key for litectl, or move that object first");
    } else if (const auto managed = managed_.find({kind, row.liveId});
               managed != managed_.end() && forbidden(managed->second)) {
      refuse(removal, Code::deletionForbidden,
             "its deletion would take along " + dependent.text +
                 ", which was applied with litectl.dev/deletion: forbid",
             "move it first, or run with --release-forbidden " + managed->second.text());
    }
    removal.change.takesAlong.push_back(std::move(dependent));
  }

  void refuse(Removal& removal, Code code, std::string message, std::string remedy) {
    removal.refused = true;
    const ObjectId& id = removal.change.id;
    planned_.plan.refusals.push_back(
        {id, aboutObject(code, id, std::move(message), std::move(remedy))});
  }

  void refuseInUse(Removal& removal, std::size_t stillLinked) {
    refuse(removal, Code::budgetInUse,
           "is still referenced by " + std::to_string(stillLinked) +
               " live objects, which would silently lose their limits",
           "point them at another budget first");
  }

  void refuseDependents(Removal& removal) {
    const std::vector<Dependent>& dependents = removal.change.takesAlong;
    if (removal.refused || dependents.empty() || rules_.deleteDependents) return;
    refuse(removal, Code::outsideDependents,
           "its deletion would take along what is to stay: " + shortList(dependents),
           "move or delete them first, or run with --delete-dependents");
  }

  bool isOurKey(const std::string& kind, const std::string& liveId) const {
    return specs_.targetKind(kind)->idSource == IdSource::secretHash &&
           liveId == snapshot_.self.keyHash;
  }

  bool forbidden(const ObjectId& id) const {
    const Applied* applied = memory_.find(id);
    return applied != nullptr && applied->deletion == Deletion::forbid && !released(id);
  }

  bool released(const ObjectId& id) const {
    const std::vector<ObjectId>& all = rules_.releaseForbidden;
    return std::find(all.begin(), all.end(), id) != all.end();
  }

  // The change of this plan after which the row is no longer linked to `liveId`, if there is one.
  std::optional<ObjectId> leavesBefore(const LiveKey& row, const Cascade& cascade,
                                       const std::string& liveId) const {
    if (const auto declared = declared_.find(row); declared != declared_.end()) {
      const auto change = changing_.find(declared->second->desired->id);
      if (change == changing_.end()) return std::nullopt;
      const auto& fields = change->second->fields;
      const bool moves = std::any_of(fields.begin(), fields.end(), [&](const FieldVerdict& field) {
        return field.field == cascade.field && !(field.desired == Value(liveId));
      });
      return moves ? std::optional(change->first) : std::nullopt;
    }
    const auto managed = managed_.find(row);
    if (managed == managed_.end() || !removals_.contains(managed->second)) return std::nullopt;
    return managed->second;
  }

  static std::string shortList(const std::vector<Dependent>& dependents) {
    constexpr std::size_t kShown = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(kShown, dependents.size()); ++i) {
      text.append(i > 0 ? ", " : "").append(dependents[i].text);
    }
    if (dependents.size() > kShown) {
      text += " and " + std::to_string(dependents.size() - kShown) + " more";
    }
    return text;
  }

  const SpecSet& specs_;
  const Desired& desired_;
  const Snapshot& snapshot_;
  const Memory& memory_;
  const PlanRules& rules_;
  Planned& planned_;
  const Managed managed_;
  std::map<LiveKey, const Match*> declared_;    // live objects that some manifest speaks of
  std::map<ObjectId, const Change*> changing_;  // creates and updates of this plan
  std::map<ObjectId, Removal> removals_;
};

}  // namespace

void planRemovals(const SpecSet& specs, const Desired& desired, const Snapshot& snapshot,
                  const Memory& memory, const PlanRules& rules, Planned& planned) {
  Pruner(specs, desired, snapshot, memory, rules, planned).run();
}

}  // namespace litectl
