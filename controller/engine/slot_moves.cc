#include "engine/slot_moves.h"

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
    std::map<ObjectId, Error> refused;
    for (Change& change : planned_.plan.changes) {
      if (isElsewhere(change)) {
        refused.emplace(change.id, usedElsewhere(change));
        continue;
      }
      const std::optional<std::string> holder = otherHolder(change);
      if (!holder) continue;
      const Change* freeing = freeingChange(*holder, *change.slot);
      if (freeing == nullptr) {
        refused.emplace(change.id, taken(change, *holder));
      } else if (inCircle(change)) {
        refused.emplace(change.id, circle(change, *freeing));
      } else {
        change.dependsOn.push_back(freeing->id);
      }
    }
    std::erase_if(planned_.plan.changes, [&](const Change& c) { return refused.contains(c.id); });
    for (auto& [id, error] : refused) planned_.plan.refusals.push_back({id, std::move(error)});
  }

 private:
  static bool brings(const Change& change) {
    return change.slot && (change.op == Op::create || change.op == Op::publish || change.publish);
  }

  bool isElsewhere(const Change& change) const {
    return brings(change) &&
           std::any_of(memory_.slotsElsewhere.begin(), memory_.slotsElsewhere.end(),
                       [&](const Slot& slot) { return slot.samePlace(*change.slot); });
  }

  // The key whose value lies where the change brings another one, if that key still works.
  std::optional<std::string> otherHolder(const Change& change) const {
    if (!brings(change)) return std::nullopt;
    const auto slot = snapshot_.slots.find(*change.slot);
    if (slot == snapshot_.slots.end() || !slot->second.live) return std::nullopt;
    const std::string& holder = *slot->second.live;
    if (holder == change.liveId) return std::nullopt;
    const KindSnapshot& keys = snapshot_.kinds.at(change.id.kind);
    if (keys.complete && keys.find(holder) == nullptr) return std::nullopt;
    return holder;
  }

  // The change after which the value of `holder` no longer lies there.
  const Change* freeingChange(const std::string& holder, const Slot& slot) const {
    const auto other = byLiveId_.find(holder);
    if (other == byLiveId_.end()) return nullptr;
    const Change& change = *other->second;
    if (change.op == Op::remove) return &change;
    return brings(change) && !change.slot->samePlace(slot) ? &change : nullptr;
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
    const std::string whose =
        other != nullptr && other->marker ? other->marker->manifest.text() : "another key";
    return makeError(Code::sinkSlotTaken,
                     change.slot->text() + " holds the value of " + whose +
                         ", which still works and would be in no place any more",
                     "choose another path, or delete that key first")
        .about(change.id.text());
  }

  static Error usedElsewhere(const Change& change) {
    return makeError(Code::sinkSlotTaken,
                     change.slot->text() + " is the place of a key of another target or inventory",
                     "put {target} into the path, or choose another one")
        .about(change.id.text());
  }

  static Error circle(const Change& change, const Change& other) {
    return makeError(Code::sinkSlotTaken,
                     change.slot->text() + " holds the value of " + other.id.text() +
                         ", and the two would change places",
                     "move one of them to a path of its own first, apply, then move the other")
        .about(change.id.text());
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
