#include "engine/observe.h"

#include "engine/parts.h"
#include "model/parts.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace litectl {
namespace {

void addCascades(const SpecSet& specs, const std::string& kind, std::set<std::string>& kinds) {
  for (const Cascade& cascade : specs.targetKind(kind)->cascades) {
    if (kinds.insert(cascade.kind).second) addCascades(specs, cascade.kind, kinds);
  }
}

// Where a field names an object of another kind by its id, that object has to be there.
void addPointedTo(const KindSpec& kind, const DesiredObject& object, std::set<std::string>& kinds) {
  for (const auto& [path, field] : object.fields) {
    const FieldSpec* spec = kind.field(path);
    if (spec != nullptr && !spec->idOf.empty()) kinds.insert(spec->idOf);
  }
}

// What is shut out with an object has to be counted, too.
bool shutsOut(const SpecSet& specs, const DesiredObject& object) {
  const KindSpec& kind = *specs.kind(object.id.kind);
  return std::any_of(object.fields.begin(), object.fields.end(), [&](const auto& entry) {
    const FieldSpec* field = kind.field(fieldOf(entry.first));
    return field != nullptr && field->revokes && entry.second.value == Value(true);
  });
}

// A manifest that no longer lists a part says by itself that it goes.
void addPartRemovals(const SpecSet& specs, const Desired& desired, const Memory& memory,
                     std::set<std::string>& kinds) {
  for (const ExactParts& exact : desired.exact) {
    kinds.insert(exact.kind);
    addCascades(specs, exact.kind, kinds);
  }
  for (const Applied& applied : memory.inventory) {
    const KindSpec* kind = specs.kind(applied.id.kind);
    const bool goes = kind != nullptr && !kind->partOf.empty() &&
                      desired.find(applied.id) == nullptr &&
                      desired.find(ownerOfPart(applied.id, kind->partOf)) != nullptr;
    if (goes) addCascades(specs, applied.id.kind, kinds);
  }
}

// With the hash of the value that belongs there, as far as we remember one in that very place.
std::map<Slot, std::string> slotsInUse(const Desired& desired, const Memory& memory) {
  std::map<Slot, std::string> slots;
  for (const Applied& applied : memory.inventory) {
    if (applied.slot) slots.emplace(*applied.slot, applied.liveId);
  }
  for (const DesiredObject& object : desired.objects) {
    if (!object.slot) continue;
    const Applied* applied = memory.find(object.id);
    const bool lay = applied != nullptr && applied->slot && applied->slot->samePlace(*object.slot);
    slots.emplace(*object.slot, lay ? applied->liveId : "");
  }
  for (const Intent& intent : memory.open) {
    if (intent.slot) slots.emplace(*intent.slot, "");
  }
  return slots;
}

}  // namespace

Status inspectSlots(Sink& sink, const Desired& desired, const Memory& memory,
                    std::map<Slot, SlotState>& slots) {
  slots.clear();
  for (const auto& [slot, expected] : slotsInUse(desired, memory)) {
    LITECTL_TRY_ASSIGN(SlotState state, sink.inspect(slot, expected));
    slots.emplace(slot, std::move(state));
  }
  return {};
}

std::map<std::string, std::size_t> kindsRemembered(const Memory& memory) {
  std::map<std::string, std::size_t> kinds;
  for (const Intent& intent : memory.open) kinds.try_emplace(intent.id.kind, 0);
  for (const Applied& applied : memory.inventory) ++kinds[applied.id.kind];
  return kinds;
}

std::set<std::string> kindsInUse(const SpecSet& specs, const Desired& desired, const Memory& memory,
                                 const PlanRules& rules, const Desired* past) {
  std::set<std::string> kinds;
  // Only their markers tell which objects there are.
  if (rules.confirmStore || memory.fromMarkers) {
    for (const auto& [name, kind] : specs.target.kinds) {
      if (kind.metadataPath.empty()) continue;
      kinds.insert(name);
      if (rules.prune) addCascades(specs, name, kinds);
    }
  }
  for (const DesiredObject& object : desired.objects) {
    kinds.insert(object.id.kind);
    addPointedTo(*specs.kind(object.id.kind), object, kinds);
    if (shutsOut(specs, object)) addCascades(specs, object.id.kind, kinds);
  }
  for (const auto& [kind, count] : kindsRemembered(memory)) kinds.insert(kind);
  if (past != nullptr) {
    for (const DesiredObject& object : past->objects) {
      kinds.insert(object.id.kind);
      if (rules.prune) addCascades(specs, object.id.kind, kinds);
    }
  }
  addPartRemovals(specs, desired, memory, kinds);
  if (!rules.prune) return kinds;
  for (const Applied& applied : memory.inventory) {
    if (desired.find(applied.id) == nullptr) addCascades(specs, applied.id.kind, kinds);
  }
  return kinds;
}

Result<Snapshot> observe(const SpecSet& specs, Observation& looking, Sink& sink,
                         const std::set<std::string>& kinds, const Desired& desired,
                         const Memory& memory) {
  looking.begin(listedKinds(specs, kinds));
  // While the target is waited for.
  std::map<Slot, SlotState> slots;
  Status inspected = inspectSlots(sink, desired, memory, slots);
  LITECTL_TRY_ASSIGN(Snapshot snapshot, looking.finish());
  LITECTL_TRY(std::move(inspected));
  for (const std::string& kind : kinds) {
    const TargetKindSpec* target = specs.targetKind(kind);
    if (target == nullptr || target->inside.kind.empty()) continue;
    LITECTL_TRY_ASSIGN(KindSnapshot parts,
                       looking.inside(kind, snapshot.kinds.at(target->inside.kind),
                                      ownersToAsk(*target, desired, memory)));
    snapshot.kinds.emplace(kind, std::move(parts));
  }
  snapshot.slots = std::move(slots);
  return snapshot;
}

bool missesSomething(const Snapshot& snapshot, const Memory& memory) {
  const auto isMissing = [&](const auto& known) {
    const auto kind = snapshot.kinds.find(known.id.kind);
    return kind != snapshot.kinds.end() && kind->second.find(known.liveId) == nullptr;
  };
  return std::any_of(memory.inventory.begin(), memory.inventory.end(), isMissing) ||
         std::any_of(memory.open.begin(), memory.open.end(), isMissing);
}

Status verifySlots(Sink& sink, const Desired& desired, const Memory& memory, Snapshot& snapshot) {
  snapshot.slots.clear();
  for (const auto& [slot, expected] : slotsInUse(desired, memory)) {
    LITECTL_TRY_ASSIGN(SlotState state, sink.verify(slot, expected));
    snapshot.slots.emplace(slot, std::move(state));
  }
  return {};
}

}  // namespace litectl
