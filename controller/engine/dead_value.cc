#include "engine/dead_value.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace litectl {
namespace {

// Each place counts once, for the first change that empties or overwrites it.
class Dropping {
 public:
  Dropping(const PlanInput& in, Plan& plan) : in_(in), plan_(plan) {}

  void mark() {
    for (Change& change : plan_.changes) {
      change.droppedValues = 0;
      if (change.op == Op::create) countOwn(change);
    }
    for (Change& change : plan_.changes) {
      if (change.bringsValue()) count(change, *change.slot, valueIn(*change.slot));
      if (change.removesValue) countOwn(change);
    }
  }

 private:
  void countOwn(Change& change) {
    const Applied* before = in_.memory.find(change.id);
    if (before == nullptr || !before->slot) return;
    if (in_.snapshot.mayHold(*before->slot, before->liveId)) {
      count(change, *before->slot, before->liveId);
    }
  }

  void count(Change& change, const Slot& slot, const std::optional<std::string>& hash) {
    if (!hash || !isDeadValue(in_.snapshot.kinds.at(change.id.kind), in_.memory, *hash)) return;
    if (counted_.emplace(slot.sink, slot.path).second) ++change.droppedValues;
  }

  // Where only an apply may look, what we remember of the place.
  std::optional<std::string> valueIn(const Slot& slot) const {
    const auto state = in_.snapshot.slots.find(slot);
    if (state == in_.snapshot.slots.end()) return std::nullopt;
    if (!state->second.unsure) return state->second.live;
    const auto here = std::find_if(
        in_.memory.inventory.begin(), in_.memory.inventory.end(),
        [&](const Applied& applied) { return applied.slot && applied.slot->samePlace(slot); });
    return here == in_.memory.inventory.end() ? std::nullopt : std::optional(here->liveId);
  }

  const PlanInput& in_;
  Plan& plan_;
  std::set<std::pair<std::string, std::string>> counted_;  // sink and path
};

}  // namespace

bool isDeadValue(const KindSnapshot& keys, const Memory& memory, const std::string& hash) {
  if (!keys.complete || keys.find(hash) != nullptr) return false;
  const auto isIt = [&](const auto& remembered) { return remembered.liveId == hash; };
  return std::any_of(memory.inventory.begin(), memory.inventory.end(), isIt) ||
         std::any_of(memory.open.begin(), memory.open.end(), isIt);
}

void markDroppedValues(const PlanInput& in, Plan& plan) { Dropping(in, plan).mark(); }

}  // namespace litectl
