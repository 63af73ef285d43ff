#include "engine/slot_moves.h"

#include "engine/belonging.h"
#include "engine/dead_value.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace litectl {
namespace {

class SlotMoves {
 public:
  SlotMoves(const Snapshot& snapshot, const Memory& memory, Planned& planned)
      : snapshot_(snapshot), memory_(memory), planned_(planned) {
    for (const Change& change : planned.plan.changes) {
      if (!change.liveId.empty()) byLiveId_.emplace(change.liveId, &change);
    }
  }

  void order() {
    planned_.plan.refuse([this](Change& change) -> std::optional<Error> {
      if (!change.bringsValue()) return std::nullopt;
      if (isElsewhere(change)) return usedElsewhere(change);
      const std::optional<std::string> holder = otherHolder(change);
      if (!holder) return std::nullopt;
      const Change* freeing = freeingChange(*holder, *change.slot);
      if (freeing == nullptr) return taken(change, *holder);
      if (inCircle(change)) return circle(change, *freeing);
      change.dependsOn.push_back(freeing->id);
      return std::nullopt;
    });
  }

 private:
  bool isElsewhere(const Change& change) const {
    return std::any_of(memory_.slotsElsewhere.begin(), memory_.slotsElsewhere.end(),
                       [&](const Slot& slot) { return slot.samePlace(*change.slot); });
  }

  // The key whose value lies where the change brings another one, unless that value is dead.
  std::optional<std::string> otherHolder(const Change& change) const {
    if (!change.bringsValue()) return std::nullopt;
    const auto slot = snapshot_.slots.find(*change.slot);
    if (slot == snapshot_.slots.end() || !slot->second.live) return std::nullopt;
    const std::string& holder = *slot->second.live;
    if (holder == change.liveId) return std::nullopt;
    if (isDeadValue(snapshot_.kinds.at(change.id.kind), memory_, holder)) return std::nullopt;
    return holder;
  }

  // The change after which the value of `holder` no longer lies there.
  const Change* freeingChange(const std::string& holder, const Slot& slot) const {
    const auto other = byLiveId_.find(holder);
    if (other == byLiveId_.end()) return nullptr;
    const Change& change = *other->second;
    if (change.op == Op::remove) return &change;
    return change.bringsValue() && !change.slot->samePlace(slot) ? &change : nullptr;
  }

  bool inCircle(const Change& start) const {
    std::set<const Change*> seen;
    for (const Change* at = &start; at != nullptr && seen.insert(at).second;) {
      const std::optional<std::string> holder = otherHolder(*at);
      at = holder ? freeingChange(*holder, *at->slot) : nullptr;
      if (at == &start) return true;
    }
    return false;
  }

  Error taken(const Change& change, const std::string& holder) const {
    const LiveObject* other = snapshot_.kinds.at(change.id.kind).find(holder);
    if (other == nullptr) return unknown(change);
    return makeError(
        Code::sinkSlotTaken,
        change.slot->text() + " holds the value of " +
            ownerText(change.id.kind, other, planned_.plan.inventory) +
            ", which still works and would be in no place any more",
        "choose another path, or delete that key first; where it is the same key under "
        "a new manifest's name, give that manifest its alias");
  }

  static Error unknown(const Change& change) {
    return makeError(Code::sinkSlotTaken,
                     change.slot->text() +
                         " holds the value of a key that this target does not have and no run of "
                         "this inventory remembers: it may be another target's",
                     "choose another path; or, if nobody needs that value, remove the file");
  }

  static Error usedElsewhere(const Change& change) {
    return makeError(Code::sinkSlotTaken,
                     change.slot->text() + " is the place of a key of another target or inventory",
                     "put {target} into the path, or choose another one");
  }

  static Error circle(const Change& change, const Change& other) {
    return makeError(Code::sinkSlotTaken,
                     change.slot->text() + " holds the value of " + other.id.text() +
                         ", and the two would change places",
                     "move one of them to a path of its own first, apply, then move the other");
  }

  const Snapshot& snapshot_;
  const Memory& memory_;
  Planned& planned_;
  std::map<std::string, const Change*> byLiveId_;
};

}  // namespace

void orderSlotMoves(const Snapshot& snapshot, const Memory& memory, Planned& planned) {
  SlotMoves(snapshot, memory, planned).order();
}

}  // namespace litectl
