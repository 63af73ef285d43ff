#include "engine/key_values.h"

#include "base/hash.h"
#include "engine/dead_value.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace litectl {
namespace {

bool isIn(const std::vector<std::string>& hashes, const std::string& hash) {
  return std::find(hashes.begin(), hashes.end(), hash) != hashes.end();
}

std::optional<MintedKey> usable(Secret value, const std::string& hash) {
  if (sha256Hex(value.reveal()) != hash) return std::nullopt;
  return MintedKey{std::move(value), hash, true};
}

// What a dead run meant for this object, wherever it was to go; now pending in `slot`, too.
Result<std::optional<MintedKey>> begunBefore(const Memory& memory, const ObjectId& id,
                                             const Slot& slot, const KindSnapshot& keys,
                                             Sink& sink) {
  for (const Intent& cut : memory.open) {
    if (cut.id != id || cut.action != Op::create || !cut.slot) continue;
    LITECTL_TRY_ASSIGN(const SlotState state, sink.inspect(*cut.slot, ""));
    if (keys.find(cut.liveId) != nullptr || !isIn(state.pending, cut.liveId)) continue;
    LITECTL_TRY_ASSIGN(Secret value, sink.readPending(*cut.slot, cut.liveId));
    auto key = usable(std::move(value), cut.liveId);
    if (!key) continue;
    if (*cut.slot != slot) LITECTL_TRY(sink.writePending(slot, key->hash, key->value));
    return key;
  }
  return std::optional<MintedKey>();
}

// With the store none what lies pending in the slot is all that is left of a run that was cut; its
// call may yet arrive.
Result<std::optional<MintedKey>> leftPending(const Snapshot& snapshot, const Slot& slot,
                                             const KindSnapshot& keys, Sink& sink) {
  const auto state = snapshot.slots.find(slot);
  if (state == snapshot.slots.end()) return std::optional<MintedKey>();
  for (const std::string& hash : state->second.pending) {
    if (keys.find(hash) != nullptr) continue;
    LITECTL_TRY_ASSIGN(Secret value, sink.readPending(slot, hash));
    if (auto key = usable(std::move(value), hash)) return key;
  }
  return std::optional<MintedKey>();
}

// What lies pending in the slot and was meant for no key that there is, or may come to be.
Status discardLeft(const Slot& slot, const Snapshot& snapshot, const Memory& memory,
                   const KindSnapshot& keys, Sink& sink) {
  const auto state = snapshot.slots.find(slot);
  if (state == snapshot.slots.end()) return {};
  for (const std::string& hash : state->second.pending) {
    // Of a key that there is, or for whose create the call may yet arrive.
    if (keys.find(hash) != nullptr || memory.hasBegun(keys.kind, hash)) continue;
    LITECTL_TRY(sink.discardPending(slot, hash));
  }
  return {};
}

// Beside the live value of the slot, ready to be promoted.
Status bringFrom(Sink& sink, const Slot& former, const Slot& slot, const std::string& hash) {
  LITECTL_TRY_ASSIGN(const SlotState state, sink.inspect(former, hash));
  const bool waits = isIn(state.pending, hash);
  LITECTL_TRY_ASSIGN(const Secret value,
                     waits ? sink.readPending(former, hash) : sink.readLive(former));
  if (sha256Hex(value.reveal()) != hash) {
    return makeError(Code::sinkFailed, former.text() + " holds the value of another key now",
                     "put the value back, or delete the key on the target so that it is made anew");
  }
  return sink.writePending(slot, hash, value);
}

}  // namespace

Result<MintedKey> mintKey(const Snapshot& snapshot, const Memory& memory, const ObjectId& id,
                          const Slot& slot, Sink& sink, Random& random) {
  const KindSnapshot& keys = snapshot.kinds.at(id.kind);
  LITECTL_TRY_ASSIGN(std::optional<MintedKey> begun, begunBefore(memory, id, slot, keys, sink));
  if (!begun && memory.fromMarkers) {
    LITECTL_TRY_ASSIGN(begun, leftPending(snapshot, slot, keys, sink));
  }
  if (begun) return *std::move(begun);
  LITECTL_TRY(discardLeft(slot, snapshot, memory, keys, sink));
  Secret value = random.mintKey();
  std::string hash = sha256Hex(value.reveal());
  return MintedKey{std::move(value), std::move(hash), false};
}

Status removeValue(Sink& sink, const Slot& slot, const std::string& hash) {
  LITECTL_TRY(sink.remove(slot, hash));
  return sink.discardPending(slot, hash);
}

Result<bool> endCutCreate(Sink& sink, const Intent& cut, const std::string& hash,
                          const std::optional<Slot>& slot) {
  if (!cut.slot || (cut.liveId == hash && cut.slot == slot)) return true;
  LITECTL_TRY_ASSIGN(const SlotState state, sink.inspect(*cut.slot, ""));
  if (state.closed()) return false;
  if (cut.liveId == hash && slot && isIn(state.pending, hash)) {
    LITECTL_TRY_ASSIGN(const Secret value, sink.readPending(*cut.slot, hash));
    if (!sink.writePending(*slot, hash, value)) return false;
  }
  return sink.discardPending(*cut.slot, cut.liveId).has_value();
}

Status bringToSlot(Sink& sink, const KindSnapshot& keys, const Memory& memory, const Slot& slot,
                   const std::string& hash, const Applied* before) {
  const bool moved = before != nullptr && before->slot && before->slot != slot;
  LITECTL_TRY_ASSIGN(const SlotState state, sink.verify(slot, hash));
  if (state.live && *state.live != hash && !isDeadValue(keys, memory, *state.live)) {
    return makeError(Code::sinkSlotTaken,
                     slot.text() + " holds the value of another key, which may still work",
                     "run again: the next plan says whose it is");
  }
  const bool pending = isIn(state.pending, hash);
  // In its place, but under the name of a variable that the manifest gives no more.
  const bool renamed = moved && before->slot->samePlace(slot);
  if (state.live != hash || pending || renamed) {
    if (!pending) {
      if (!moved) {
        return makeError(Code::sinkFailed, "the pending value of " + slot.text() + " is gone",
                         "delete the key on the target and run again: it is made anew");
      }
      LITECTL_TRY(bringFrom(sink, *before->slot, slot, hash));
    }
    LITECTL_TRY(sink.promote(slot, hash));
  }
  if (!moved || renamed) return {};
  return removeValue(sink, *before->slot, before->liveId);
}

}  // namespace litectl
