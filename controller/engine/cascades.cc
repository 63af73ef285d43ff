#include "engine/cascades.h"

#include "base/counted.h"
#include "engine/belonging.h"
#include "engine/self_guard.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace litectl {
namespace {

std::string shortList(const std::vector<Dependent>& dependents) {
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

class Cascades {
 public:
  Cascades(const PlanInput& in, Planned& planned)
      : in_(in), planned_(planned), managed_(managedIn(in.memory)), declared_(planned.matches) {
    for (const Change& change : planned.plan.changes) {
      if (change.op == Op::remove) {
        removing_.insert(change.id);
      } else {
        changing_.emplace(change.id, &change);
      }
    }
  }

  void run() {
    for (Change& change : planned_.plan.changes) {
      if (change.op == Op::remove) follow(change);
    }
    std::erase_if(planned_.plan.changes,
                  [&](const Change& change) { return refused_.contains(change.id); });
    for (const Change& change : planned_.plan.changes) {
      if (change.op == Op::remove) noteUnseen(change.id);
    }
  }

 private:
  // What the target deletes by itself together with `removal`, and what must be done first.
  void follow(Change& removal) {
    if (in_.snapshot.kinds.at(removal.id.kind).find(removal.liveId) == nullptr) return;
    for (const Cascade& cascade : in_.specs.targetKind(removal.id.kind)->cascades) {
      if (in_.snapshot.kinds.contains(cascade.kind)) continue;
      refuse(removal, Code::incompleteSnapshot,
             "what its deletion takes along was not listed: objects of kind " + cascade.kind,
             "run again");
    }
    refuseNewcomers(removal);
    std::size_t stillLinked = 0;
    for (const auto& [cascade, row] :
         belongingTo(in_.specs, in_.snapshot, removal.id.kind, removal.liveId)) {
      if (const auto before = leavesBefore(*row, *cascade)) {
        removal.dependsOn.push_back(*before);
      } else if (cascade->onlyOurs && !managed_.contains({cascade->kind, row->liveId})) {
        continue;
      } else if (cascade->onlyUnlinks) {
        ++stillLinked;
      } else {
        takeAlong(removal, cascade->kind, *row);
      }
    }
    if (stillLinked > 0) refuseInUse(removal, stillLinked);
    refuseDependents(removal);
  }

  void noteUnseen(const ObjectId& id) {
    const std::string& unseen = in_.specs.targetKind(id.kind)->unseenDependents;
    if (unseen.empty()) return;
    planned_.plan.notes.push_back(
        makeError(Code::unseenDependents,
                  "is deleted, and " + unseen +
                      " that use it would lose their limits: they are not looked at",
                  "check on the target that nobody uses it any more")
            .about(id.text()));
  }

  // What this very plan puts there would go with it.
  void refuseNewcomers(const Change& removal) {
    for (const Cascade& cascade : in_.specs.targetKind(removal.id.kind)->cascades) {
      for (const auto& [name, change] : changing_) {
        const std::string field = linkSetBy(cascade, removal, *change);
        if (field.empty()) continue;
        refuse(removal, Code::outsideDependents,
               "is no longer declared, and " + name.text() + " is put into it by its " + field,
               "correct that " + field + ", or declare " + removal.id.text() + " again");
        return;
      }
    }
  }

  // The field by which `change` puts its object where it goes along with `removal`; empty when it
  // does not, or was there before.
  std::string linkSetBy(const Cascade& cascade, const Change& removal, const Change& change) const {
    if (change.id.kind != cascade.kind) return {};
    const Value id(removal.liveId);
    const LiveObject* removed = in_.snapshot.kinds.at(removal.id.kind).find(removal.liveId);
    const auto listed = in_.snapshot.kinds.find(change.id.kind);
    const LiveObject* live =
        listed == in_.snapshot.kinds.end() ? nullptr : listed->second.find(change.liveId);
    std::string by;
    for (const auto& [field, ours] : cascade.fields) {
      const Value* wanted = wantedLink(cascade, field, id, removed);
      if (wanted == nullptr) return {};
      const auto set = std::find_if(
          change.fields.begin(), change.fields.end(),
          [&, name = &field](const FieldVerdict& verdict) { return verdict.field == *name; });
      if (set != change.fields.end()) {
        if (!(set->desired == *wanted)) return {};
        by = field;
        continue;
      }
      if (live == nullptr) return {};
      const auto there = live->fields.find(field);
      if (there == live->fields.end() || !(there->second == *wanted)) return {};
    }
    return by;
  }

  void takeAlong(Change& removal, const std::string& kind, const LiveObject& row) {
    Dependent dependent = dependentOf(in_.specs, managed_, kind, row);
    if (isOurKey(in_.specs, in_.snapshot.self, kind, row.liveId)) {
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
    removal.takesAlong.push_back(std::move(dependent));
  }

  void refuse(const Change& removal, Code code, std::string message, std::string remedy) {
    refused_.insert(removal.id);
    planned_.plan.refusals.push_back(
        {removal.id,
         makeError(code, std::move(message), std::move(remedy)).about(removal.id.text())});
  }

  void refuseInUse(const Change& removal, std::size_t stillLinked) {
    refuse(removal, Code::budgetInUse,
           "is still referenced by " + counted(stillLinked, "live object") +
               ": its limits would silently go",
           "point them at another budget first");
  }

  void refuseDependents(const Change& removal) {
    const std::vector<Dependent>& dependents = removal.takesAlong;
    if (refused_.contains(removal.id) || dependents.empty() || in_.rules.deleteDependents) return;
    refuse(removal, Code::outsideDependents,
           "its deletion would take along what is to stay: " + shortList(dependents),
           "move or delete them first, or run with --delete-dependents");
  }

  bool forbidden(const ObjectId& id) const {
    const Applied* applied = in_.memory.find(id);
    return applied != nullptr && applied->deletion == Deletion::forbid && !in_.rules.released(id);
  }

  // The change of this plan after which the row is no longer linked to `liveId`, if there is one.
  std::optional<ObjectId> leavesBefore(const LiveObject& row, const Cascade& cascade) const {
    if (const Match* declared = declared_.find(&row)) {
      const auto change = changing_.find(declared->desired->id);
      if (change == changing_.end()) return std::nullopt;
      const auto& fields = change->second->fields;
      const bool moves = std::any_of(fields.begin(), fields.end(), [&](const FieldVerdict& field) {
        // The row belongs there now, so another value in one of the links takes it out.
        const auto stored = row.fields.find(field.field);
        return cascade.fields.contains(field.field) && stored != row.fields.end() &&
               !(field.desired == stored->second);
      });
      return moves ? std::optional(change->first) : std::nullopt;
    }
    const auto managed = managed_.find({cascade.kind, row.liveId});
    if (managed == managed_.end()) return std::nullopt;
    if (removing_.contains(managed->second)) return managed->second;
    // A part goes with what it is part of.
    const auto change = changing_.find(managed->second);
    const bool goes = change != changing_.end() && change->second->op == Op::forget &&
                      !change->second->dependsOn.empty();
    return goes ? std::optional(change->second->dependsOn.front()) : std::nullopt;
  }

  const PlanInput& in_;
  Planned& planned_;
  const Managed managed_;
  const Declared declared_;
  std::map<ObjectId, const Change*> changing_;  // all but deletions
  std::set<ObjectId> removing_;
  std::set<ObjectId> refused_;  // deletions
};

}  // namespace

void followRemovals(const PlanInput& in, Planned& planned) {
  const std::vector<Change>& changes = planned.plan.changes;
  if (std::any_of(changes.begin(), changes.end(),
                  [](const Change& change) { return change.op == Op::remove; })) {
    Cascades(in, planned).run();
  }
}

}  // namespace litectl
