#include "engine/observe.h"

#include <algorithm>
#include <thread>
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

std::set<Slot> slotsInUse(const Desired& desired, const Memory& memory) {
  std::set<Slot> slots;
  for (const DesiredObject& object : desired.objects) {
    if (object.slot) slots.insert(*object.slot);
  }
  for (const Applied& applied : memory.inventory) {
    if (applied.slot) slots.insert(*applied.slot);
  }
  return slots;
}

Status inspectSlots(Sink& sink, const Desired& desired, const Memory& memory, Snapshot& snapshot) {
  for (const Slot& slot : slotsInUse(desired, memory)) {
    LITECTL_TRY_ASSIGN(SlotState state, sink.inspect(slot));
    snapshot.slots.emplace(slot, std::move(state));
  }
  return {};
}

}  // namespace

std::set<std::string> kindsInUse(const SpecSet& specs, const Desired& desired, const Memory& memory,
                                 const PlanRules& rules) {
  std::set<std::string> kinds;
  if (rules.confirmStore) {
    for (const auto& [name, kind] : specs.target.kinds) {
      if (!kind.metadataPath.empty()) kinds.insert(name);
    }
  }
  for (const DesiredObject& object : desired.objects) {
    kinds.insert(object.id.kind);
    addPointedTo(*specs.kind(object.id.kind), object, kinds);
    if (shutsOut(specs, object)) addCascades(specs, object.id.kind, kinds);
  }
  for (const Intent& intent : memory.open) kinds.insert(intent.id.kind);
  for (const Applied& applied : memory.inventory) {
    kinds.insert(applied.id.kind);
    if (rules.prune && desired.find(applied.id) == nullptr)
      addCascades(specs, applied.id.kind, kinds);
  }
  return kinds;
}

Result<Snapshot> observe(const Context& context, Target& target, Sink& sink,
                         const std::set<std::string>& kinds, const Desired& desired,
                         const Memory& memory) {
  const std::vector<std::string> names(kinds.begin(), kinds.end());
  std::vector<Result<KindSnapshot>> listings(names.size(), KindSnapshot{});
  Result<std::string> release = std::string();
  Result<Self> self = Self{};
  Snapshot snapshot;
  Status slots;
  {
    // The first call alone: where the target does not answer, one error says it all.
    release = target.release(context);
    if (!release) return std::move(release).error();
    std::vector<std::jthread> readers;
    readers.emplace_back([&] { self = target.self(context); });
    for (std::size_t i = 0; i < names.size(); ++i) {
      readers.emplace_back([&, i] { listings[i] = target.observe(context, names[i]); });
    }
    // While the target is waited for.
    slots = inspectSlots(sink, desired, memory, snapshot);
  }
  if (!self) return std::move(self).error();
  snapshot.release = *std::move(release);
  snapshot.self = *std::move(self);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!listings[i]) return std::move(listings[i]).error();
    snapshot.kinds.emplace(names[i], *std::move(listings[i]));
  }
  LITECTL_TRY(std::move(slots));
  return snapshot;
}

Status verifySlots(Sink& sink, const Desired& desired, const Memory& memory, Snapshot& snapshot) {
  snapshot.slots.clear();
  for (const Slot& slot : slotsInUse(desired, memory)) {
    LITECTL_TRY_ASSIGN(SlotState state, sink.verify(slot));
    snapshot.slots.emplace(slot, std::move(state));
  }
  return {};
}

}  // namespace litectl
