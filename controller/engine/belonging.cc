#include "engine/belonging.h"

#include <algorithm>
#include <set>

namespace litectl {

std::vector<Belonging> belongingTo(const SpecSet& specs, const Snapshot& snapshot,
                                   const std::string& kind, const std::string& liveId) {
  std::vector<Belonging> found;
  const Value wanted(liveId);
  for (const Cascade& cascade : specs.targetKind(kind)->cascades) {
    const auto listed = snapshot.kinds.find(cascade.kind);
    if (listed == snapshot.kinds.end()) continue;
    for (const LiveObject& row : listed->second.objects) {
      const auto link = row.fields.find(cascade.field);
      if (link != row.fields.end() && link->second == wanted) found.push_back({&cascade, &row});
    }
  }
  return found;
}

Managed managedIn(const Memory& memory) {
  Managed managed;
  for (const Applied& applied : memory.inventory) {
    managed.emplace(std::pair(applied.id.kind, applied.liveId), applied.id);
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

bool shutsOut(const SpecSet& specs, const Change& change) {
  if (change.op == Op::create) return false;
  const KindSpec& kind = *specs.kind(change.id.kind);
  return std::any_of(change.fields.begin(), change.fields.end(), [&](const FieldVerdict& v) {
    const FieldSpec* field = kind.field(fieldOf(v.field));
    return field != nullptr && field->revokes && v.desired == Value(true);
  });
}

void addShutOut(const SpecSet& specs, const Snapshot& snapshot, const Memory& memory, Plan& plan) {
  std::set<std::pair<std::string, std::string>> bySelf;
  for (const Change& change : plan.changes) {
    if (shutsOut(specs, change)) bySelf.emplace(change.id.kind, change.liveId);
  }
  if (bySelf.empty()) return;
  const Managed managed = managedIn(memory);
  for (Change& change : plan.changes) {
    if (!bySelf.contains({change.id.kind, change.liveId})) continue;
    for (const Belonging& one : belongingTo(specs, snapshot, change.id.kind, change.liveId)) {
      if (one.cascade->onlyUnlinks || bySelf.contains({one.cascade->kind, one.row->liveId})) {
        continue;
      }
      change.takesAlong.push_back(dependentOf(specs, managed, one.cascade->kind, *one.row));
    }
  }
}

}  // namespace litectl
