#include "engine/belonging.h"

#include <algorithm>
#include <optional>
#include <set>

namespace litectl {

const Value* wantedLink(const Cascade& cascade, std::string_view field, const Value& liveId,
                        const LiveObject* live) {
  const auto link = cascade.fields.find(field);
  if (link == cascade.fields.end()) return nullptr;
  if (link->second.empty()) return &liveId;
  if (live == nullptr) return nullptr;
  const auto value = live->fields.find(link->second);
  return value == live->fields.end() ? nullptr : &value->second;
}

std::vector<Belonging> belongingTo(const SpecSet& specs, const Snapshot& snapshot,
                                   const std::string& kind, const std::string& liveId) {
  std::vector<Belonging> found;
  const Value id(liveId);
  const auto own = snapshot.kinds.find(kind);
  const LiveObject* live = own == snapshot.kinds.end() ? nullptr : own->second.find(liveId);
  for (const Cascade& cascade : specs.targetKind(kind)->cascades) {
    const auto listed = snapshot.kinds.find(cascade.kind);
    if (listed == snapshot.kinds.end()) continue;
    std::vector<std::pair<std::string, const Value*>> links;
    for (const auto& [field, ours] : cascade.fields) {
      links.emplace_back(field, wantedLink(cascade, field, id, live));
    }
    for (const LiveObject& row : listed->second.objects) {
      const bool belongs = std::all_of(links.begin(), links.end(), [&](const auto& link) {
        const auto value = row.fields.find(link.first);
        return link.second != nullptr && value != row.fields.end() && value->second == *link.second;
      });
      if (belongs) found.push_back({&cascade, &row});
    }
  }
  return found;
}

Managed managedIn(const Memory& memory) {
  Managed managed;
  for (const Applied& applied : memory.inventory) {
    managed.emplace(LiveKey(applied.id.kind, applied.liveId), applied.id);
  }
  return managed;
}

Dependent dependentOf(const SpecSet& specs, const Managed& managed, const std::string& kind,
                      const LiveObject& row) {
  if (const auto ours = managed.find({kind, row.liveId}); ours != managed.end()) {
    return {kind, ours->second.text(), true};
  }
  const auto alias = row.fields.find(specs.targetKind(kind)->aliasField);
  const std::string name = alias != row.fields.end() && alias->second.isString()
                               ? alias->second.string()
                               : row.liveId.substr(0, 12) + "…";
  return {kind, kind + " " + name + " (not ours)", false};
}

std::string ownerText(const std::string& kind, const LiveObject* live,
                      const std::string& inventory) {
  if (live == nullptr || !live->marker || live->marker->inventory == kUnreadableOwner) {
    return "another " + kind + ", which litectl did not make";
  }
  const std::string manifest = live->marker->manifest.text();
  if (live->marker->inventory == inventory) return manifest;
  return manifest + " of inventory \"" + live->marker->inventory + "\"";
}

namespace {

// What no longer works once a plan is done.
class ShutOut {
 public:
  ShutOut(const SpecSet& specs, const Snapshot& snapshot, Plan& plan)
      : specs_(specs), snapshot_(snapshot), plan_(plan) {
    for (const Change& change : plan.changes) {
      if (!change.liveId.empty()) changes_.emplace(LiveKey(change.id.kind, change.liveId), &change);
    }
  }

  void mark() {
    for (Change& change : plan_.changes) {
      if (change.op == Op::create) continue;
      change.shutsOut = revokes(change).value_or(false);
      for (FieldVerdict& field : change.fields) {
        const std::optional<std::string> blocked = blockedOwner(change.id.kind, field);
        if (!blocked) continue;
        change.shutsOut = true;
        field.effect = "that it works no longer, because " + *blocked + " is blocked";
      }
    }
  }

 private:
  // Whether the change blocks or unblocks its object; nothing when it does neither.
  std::optional<bool> revokes(const Change& change) const {
    const KindSpec& kind = *specs_.kind(change.id.kind);
    for (const FieldVerdict& verdict : change.fields) {
      const FieldSpec* field = kind.field(fieldOf(verdict.field));
      if (field != nullptr && field->revokes) return verdict.desired == Value(true);
    }
    return std::nullopt;
  }

  bool isBlocked(const KindSpec& kind, const LiveObject& live) const {
    return std::any_of(kind.fields.begin(), kind.fields.end(), [&](const FieldSpec& field) {
      const auto value = live.fields.find(field.name);
      return field.revokes && value != live.fields.end() && value->second == Value(true);
    });
  }

  bool blockedAfter(const std::string& kind, const std::string& liveId) const {
    if (const auto change = changes_.find({kind, liveId}); change != changes_.end()) {
      if (const std::optional<bool> blocks = revokes(*change->second)) return *blocks;
    }
    const auto listed = snapshot_.kinds.find(kind);
    const LiveObject* live =
        listed == snapshot_.kinds.end() ? nullptr : listed->second.find(liveId);
    return live != nullptr && isBlocked(*specs_.kind(kind), *live);
  }

  // "Team old" when the field puts an object of this kind into a blocked one.
  std::optional<std::string> blockedOwner(const std::string& kind,
                                          const FieldVerdict& field) const {
    if (!field.desired || !field.desired->isString()) return std::nullopt;
    for (const auto& [owner, spec] : specs_.target.kinds) {
      for (const Cascade& cascade : spec.cascades) {
        const bool links = !cascade.onlyUnlinks && cascade.kind == kind && cascade.byId() &&
                           cascade.fields.contains(field.field);
        if (links && blockedAfter(owner, field.desired->string())) {
          return owner + " " + field.desired->string();
        }
      }
    }
    return std::nullopt;
  }

  const SpecSet& specs_;
  const Snapshot& snapshot_;
  Plan& plan_;
  std::map<LiveKey, const Change*> changes_;
};

}  // namespace

void addShutOut(const SpecSet& specs, const Snapshot& snapshot, const Memory& memory, Plan& plan) {
  ShutOut(specs, snapshot, plan).mark();
  std::set<LiveKey> bySelf;
  for (const Change& change : plan.changes) {
    if (change.shutsOut) bySelf.emplace(change.id.kind, change.liveId);
  }
  if (bySelf.empty()) return;
  const Managed managed = managedIn(memory);
  for (Change& change : plan.changes) {
    if (!change.shutsOut) continue;
    for (const Belonging& one : belongingTo(specs, snapshot, change.id.kind, change.liveId)) {
      if (one.cascade->onlyUnlinks || bySelf.contains({one.cascade->kind, one.row->liveId})) {
        continue;
      }
      change.takesAlong.push_back(dependentOf(specs, managed, one.cascade->kind, *one.row));
    }
  }
}

}  // namespace litectl
