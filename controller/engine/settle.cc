#include "engine/settle.h"

#include "engine/dead_value.h"
#include "engine/key_values.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace litectl {
namespace {

class Settler {
 public:
  Settler(const SpecSet& specs, const Desired& desired, const Snapshot& snapshot,
          const Memory& memory, const std::string& inventory, WallTime now, Sink& sink,
          Recorder& recorder)
      : specs_(specs),
        desired_(desired),
        snapshot_(snapshot),
        memory_(memory),
        inventory_(inventory),
        now_(now),
        sink_(sink),
        recorder_(recorder) {}

  Status settle(const Intent& intent) {
    const auto kind = snapshot_.kinds.find(intent.id.kind);
    const TargetKindSpec* spec = specs_.targetKind(intent.id.kind);
    // Not looked at in this run, or not completely: nothing can be concluded.
    if (kind == snapshot_.kinds.end() || spec == nullptr) return {};
    const LiveObject* live = kind->second.find(intent.liveId);
    if (live == nullptr && !kind->second.complete) return {};

    if (intent.slot) {
      LITECTL_TRY_ASSIGN(const SlotState slot, sink_.verify(*intent.slot, intent.liveId));
      // Of a create that was cut before the sink was first used there is nothing to keep.
      const bool gone = slot.sinkGone && !(intent.action == Op::create && live == nullptr);
      if (slot.closed() || gone || (slot.foreign && live != nullptr)) {
        return settleWithoutSlot(intent, *spec, live);
      }
    }
    if (intent.action == Op::remove) return settleRemove(intent, live);
    if (live == nullptr) return settleAbsent(intent);
    // Whether a forget was due is decided anew; and what somebody else made stays theirs.
    const bool letsGo = intent.action == Op::forget || intent.action == Op::release;
    if (letsGo || !isOurs(intent, *spec, *live)) {
      return close(intent, "recovered: not done", std::nullopt);
    }
    bool published = false;
    if (intent.slot) {
      LITECTL_TRY_ASSIGN(published, publish(intent));
    }
    // As long as last-applied speaks of the key before it, and of where that one's value lies.
    const bool former = memory_.formerKeyOf(intent.id, intent.liveId) != nullptr &&
                        memory_.hasBegun(intent.id.kind, intent.liveId);
    if (intent.slot && !published && former) return {};
    std::optional<Applied> now = appliedFrom(intent);
    if (intent.action == Op::update || intent.action == Op::replace || intent.action == Op::adopt) {
      // Where the value still lies where it was before.
      const Applied* before = memory_.ofObject(intent.id, intent.liveId);
      if (!published && before != nullptr) now->slot = before->slot;
      return close(intent, "recovered: compared again", now);
    }
    if (intent.slot && !published) {
      return close(intent, "recovered: exists, value not in its sink",
                   intent.action == Op::create ? now : std::nullopt);
    }
    return close(intent, "recovered: done", now);
  }

 private:
  bool isOurs(const Intent& intent, const TargetKindSpec& spec, const LiveObject& live) const {
    if (live.marker) return live.marker->inventory == inventory_;
    if (memory_.elsewhere.contains({intent.id.kind, live.liveId})) return false;
    if (memory_.ofObject(intent.id, intent.liveId) != nullptr) return true;
    if (memory_.begunElsewhere.contains({intent.id.kind, live.liveId})) return false;
    return intent.action == Op::create && spec.idProvesOwner();
  }

  Status settleRemove(const Intent& intent, const LiveObject* live) {
    if (live != nullptr) return close(intent, "recovered: not done", std::nullopt);
    if (intent.slot) LITECTL_TRY(removeValue(sink_, *intent.slot, intent.liveId));
    // Under its name there may be a newer object by now.
    const Applied* known = memory_.find(intent.id);
    const bool forgotten = known != nullptr && known->liveId == intent.liveId;
    LITECTL_TRY(recorder_.finish(intent, "recovered: done", {.forgotten = forgotten}));
    if (forgotten) {
      std::erase_if(memory_.inventory, [&](const Applied& row) { return row.id == intent.id; });
    }
    return {};
  }

  // Left open until a person has cleared the slot; what else there is to do goes on. A key that is
  // there is made, though: its value waits beside its place, and if it goes, somebody deleted it.
  Status settleWithoutSlot(const Intent& intent, const TargetKindSpec& spec,
                           const LiveObject* live) {
    const bool made = live != nullptr && intent.action == Op::create && isOurs(intent, spec, *live);
    if (!made || memory_.formerKeyOf(intent.id, intent.liveId) != nullptr) return {};
    return close(intent, "recovered: exists, value not in its sink", appliedFrom(intent));
  }

  // A create stays open for some time, because its call may yet arrive, sent by a run that is dead
  // now. Where the object is still wanted it is begun again before that, with the same value.
  Status settleAbsent(const Intent& intent) {
    if (intent.action == Op::create && now_ < intent.begun + kCallMayArrive) return {};
    if (intent.slot) LITECTL_TRY(sink_.discardPending(*intent.slot, intent.liveId));
    return close(intent, "recovered: not done", std::nullopt);
  }

  // The place still holds the value of another key: the plan orders who goes first.
  bool holdsAnother(const Intent& intent, const SlotState& state) const {
    return state.live && *state.live != intent.liveId &&
           !isDeadValue(snapshot_.kinds.at(intent.id.kind), memory_, *state.live);
  }

  // The manifest asks for another place again than the one it was to go to, and it never left.
  Result<bool> staysWhereItLay(const Intent& intent, const Applied* before) {
    const DesiredObject* wanted = desired_.find(intent.id);
    if (wanted == nullptr || before == nullptr || !before->slot || wanted->slot == intent.slot ||
        before->liveId != intent.liveId || before->slot->samePlace(*intent.slot)) {
      return false;
    }
    LITECTL_TRY_ASSIGN(const SlotState there, sink_.verify(*before->slot, intent.liveId));
    return there.live == intent.liveId;
  }

  // False when the value is in neither place, or may stand there as it did before.
  Result<bool> publish(const Intent& intent) {
    LITECTL_TRY_ASSIGN(const SlotState state, sink_.verify(*intent.slot, intent.liveId));
    const Applied* before = memory_.ofObject(intent.id, intent.liveId);
    LITECTL_TRY_ASSIGN(const bool superseded, staysWhereItLay(intent, before));
    if (superseded) {
      LITECTL_TRY(removeValue(sink_, *intent.slot, intent.liveId));
      return false;
    }
    const bool pending =
        std::find(state.pending.begin(), state.pending.end(), intent.liveId) != state.pending.end();
    if (!pending && state.live != intent.liveId) {
      // Half a value may lie where none is wanted any more.
      LITECTL_TRY(sink_.discardPending(*intent.slot, intent.liveId));
      return false;
    }
    if (pending && holdsAnother(intent, state)) return false;
    if (pending) LITECTL_TRY(sink_.promote(*intent.slot, intent.liveId));
    if (before == nullptr || !before->slot || before->slot == intent.slot) return true;
    // In the same place under another variable: nobody can tell whether it was written anew.
    if (before->slot->samePlace(*intent.slot)) return pending;
    LITECTL_TRY(removeValue(sink_, *before->slot, before->liveId));
    return true;
  }

  // What was ours before, and what the interrupted call set: both may have to be cleared one day.
  std::optional<Applied> appliedFrom(const Intent& intent) const {
    Applied applied;
    applied.id = intent.id;
    applied.liveId = intent.liveId;
    applied.fields = intent.fields;
    applied.deletion = intent.deletion;
    applied.slot = intent.slot;
    const Applied* before = memory_.ofObject(intent.id, intent.liveId);
    if (before == nullptr || before->liveId != intent.liveId) return applied;
    for (const Member& member : before->fields.map()) {
      if (applied.fields.find(member.key) == nullptr) {
        applied.fields.map().push_back(member);
      }
    }
    return applied;
  }

  Status close(const Intent& intent, const std::string& status, const std::optional<Applied>& now) {
    LITECTL_TRY(recorder_.finish(intent, status, {.now = now}));
    if (!now) return {};
    auto& rows = memory_.inventory;
    std::erase_if(rows, [&](const Applied& row) {
      return row.id == now->id || (row.id.kind == now->id.kind && row.liveId == now->liveId);
    });
    rows.insert(std::upper_bound(rows.begin(), rows.end(), *now,
                                 [](const Applied& a, const Applied& b) { return a.id < b.id; }),
                *now);
    return {};
  }

  const SpecSet& specs_;
  const Desired& desired_;
  const Snapshot& snapshot_;
  Memory memory_;  // as the store has it: two intents may be about one object
  const std::string& inventory_;
  const WallTime now_;
  Sink& sink_;
  Recorder& recorder_;
};

}  // namespace

Result<std::vector<Refusal>> settleOpenIntents(const SpecSet& specs, const Desired& desired,
                                               const Snapshot& snapshot, const Memory& memory,
                                               const std::string& inventory, WallTime now,
                                               Sink& sink, Recorder& recorder) {
  Settler settler(specs, desired, snapshot, memory, inventory, now, sink, recorder);
  std::vector<Refusal> unsettled;
  for (const Intent& intent : memory.open) {
    Status settled = settler.settle(intent);
    if (settled) continue;
    const Code code = settled.error().code;
    if (code != Code::sinkFailed && code != Code::sinkOutsideRoot) return settled.error();
    unsettled.push_back({intent.id, std::move(settled).error().about(intent.id.text())});
  }
  return unsettled;
}

}  // namespace litectl
