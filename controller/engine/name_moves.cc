#include "engine/name_moves.h"

#include "base/lower_case.h"
#include "engine/belonging.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace litectl {
namespace {

class NameMoves {
 public:
  NameMoves(const SpecSet& specs, const Snapshot& snapshot, Planned& planned)
      : specs_(specs), snapshot_(snapshot), planned_(planned) {
    for (const Change& change : planned.plan.changes) {
      byId_.emplace(change.id, &change);
      if (!change.liveId.empty())
        byLiveId_.emplace(std::pair(change.id.kind, change.liveId), &change);
    }
  }

  void order() {
    planned_.plan.refuse([this](Change& change) -> std::optional<Error> {
      for (NameHolder& holder : otherHolders(change)) {
        const Change* giving = givingChange(holder, change.id.kind);
        if (giving == nullptr) return taken(change, holder);
        if (!refusedTwice(change, holder.field)) continue;  // in any order
        if (waitsFor(*giving, change.id)) {
          holder.id = giving->id;
          change.makesWay = std::move(holder);
        } else {
          change.dependsOn.push_back(giving->id);
        }
      }
      return std::nullopt;
    });
  }

 private:
  using Names = std::map<std::string, std::vector<const LiveObject*>>;

  // The name that the change takes, where two objects must not have the same.
  const FieldVerdict* takenName(const Change& change) const {
    if (change.op != Op::create && change.op != Op::update && change.op != Op::adopt)
      return nullptr;
    const auto it =
        std::find_if(change.fields.begin(), change.fields.end(), [&](const FieldVerdict& v) {
          const auto wire = specs_.targetKind(change.id.kind)->fields.find(v.field);
          return wire != specs_.targetKind(change.id.kind)->fields.end() &&
                 wire->second.takenOnce != TakenOnce::no && v.desired && v.desired->isString();
        });
    return it == change.fields.end() ? nullptr : &*it;
  }

  bool refusedTwice(const Change& change, const FieldPath& field) const {
    const TargetKindSpec& kind = *specs_.targetKind(change.id.kind);
    const auto wire = kind.fields.find(field);
    if (wire == kind.fields.end()) return false;
    return wire->second.takenOnce == TakenOnce::always ||
           (wire->second.takenOnce == TakenOnce::atCreate && change.op == Op::create);
  }

  // As the target compares it.
  std::string folded(const std::string& kind, const FieldPath& field, std::string name) const {
    const bool anyCase = specs_.kind(kind)->field(field)->unique == Unique::anyCase;
    return anyCase ? lowerCase(std::move(name)) : name;
  }

  std::vector<NameHolder> otherHolders(const Change& change) {
    std::vector<NameHolder> others;
    const FieldVerdict* name = takenName(change);
    if (name == nullptr) return others;
    const Names& names = namesOf(change.id.kind, name->field);
    const auto holders = names.find(folded(change.id.kind, name->field, name->desired->string()));
    if (holders == names.end()) return others;
    for (const LiveObject* live : holders->second) {
      if (live->liveId == change.liveId) continue;
      others.push_back({{}, live->liveId, name->field, name->desired->string()});
    }
    return others;
  }

  const Names& namesOf(const std::string& kind, const std::string& field) {
    const auto [it, isNew] = names_.try_emplace({kind, field});
    if (!isNew) return it->second;
    for (const LiveObject& live : snapshot_.kinds.at(kind).objects) {
      const auto name = live.fields.find(field);
      if (name == live.fields.end() || !name->second.isString()) continue;
      it->second[folded(kind, field, name->second.string())].push_back(&live);
    }
    return it->second;
  }

  // The change after which the holder no longer has the name.
  const Change* givingChange(const NameHolder& holder, const std::string& kind) const {
    const auto other = byLiveId_.find({kind, holder.liveId});
    if (other == byLiveId_.end()) return nullptr;
    const Change& change = *other->second;
    if (change.op == Op::remove) return &change;
    const auto field = std::find_if(change.fields.begin(), change.fields.end(),
                                    [&](const FieldVerdict& v) { return v.field == holder.field; });
    return field != change.fields.end() && givesUp(change.id.kind, *field, holder) ? &change
                                                                                   : nullptr;
  }

  // Another spelling of the same name is no other name.
  bool givesUp(const std::string& kind, const FieldVerdict& field, const NameHolder& holder) const {
    if (!field.desired || !field.desired->isString()) return true;
    return folded(kind, field.field, field.desired->string()) !=
           folded(kind, field.field, holder.name);
  }

  bool waitsFor(const Change& start, const ObjectId& wanted) const {
    std::set<const Change*> seen;
    std::vector<const Change*> left{&start};
    while (!left.empty()) {
      const Change* at = left.back();
      left.pop_back();
      if (at->id == wanted) return true;
      if (!seen.insert(at).second) continue;
      for (const ObjectId& id : at->dependsOn) {
        if (const auto it = byId_.find(id); it != byId_.end()) left.push_back(it->second);
      }
    }
    return false;
  }

  Error taken(const Change& change, const NameHolder& holder) const {
    const LiveObject* other = snapshot_.kinds.at(change.id.kind).find(holder.liveId);
    return makeError(Code::identityConflict,
                     "its " + holder.field + " \"" + holder.name + "\" is that of " +
                         ownerText(change.id.kind, other, planned_.plan.inventory) +
                         ", and no two may have the same",
                     "choose another one, or rename or delete that object first; with --prune it "
                     "goes by itself when no manifest declares it any more")
        .at(takenName(change)->pos);
  }

  const SpecSet& specs_;
  const Snapshot& snapshot_;
  Planned& planned_;
  std::map<ObjectId, const Change*> byId_;
  std::map<std::pair<std::string, std::string>, const Change*> byLiveId_;  // kind and live id
  std::map<std::pair<std::string, std::string>, Names> names_;             // kind and field
};

}  // namespace

void orderNameMoves(const SpecSet& specs, const Snapshot& snapshot, Planned& planned) {
  NameMoves(specs, snapshot, planned).order();
}

}  // namespace litectl
