#include "engine/dead_value.h"

#include <algorithm>
#include <optional>

namespace litectl {

bool isDeadValue(const KindSnapshot& keys, const Memory& memory, const std::string& hash) {
  if (!keys.complete || keys.find(hash) != nullptr) return false;
  const auto isIt = [&](const auto& remembered) { return remembered.liveId == hash; };
  return std::any_of(memory.inventory.begin(), memory.inventory.end(), isIt) ||
         std::any_of(memory.open.begin(), memory.open.end(), isIt);
}

void markDroppedValues(const PlanInput& in, Plan& plan) {
  const auto holds = [&](const Slot& slot) {
    const auto state = in.snapshot.slots.find(slot);
    return state != in.snapshot.slots.end() ? state->second.live : std::nullopt;
  };
  for (Change& change : plan.changes) {
    const Applied* before = in.memory.find(change.id);
    const bool leaves = before != nullptr && before->slot && holds(*before->slot) == before->liveId;
    if (change.op == Op::create) {
      change.dropsValue = leaves || (change.slot && holds(*change.slot).has_value());
    } else if (change.op == Op::forget && leaves) {
      const KindSnapshot& kind = in.snapshot.kinds.at(change.id.kind);
      change.dropsValue = kind.complete && kind.find(before->liveId) == nullptr;
    }
  }
}

}  // namespace litectl
