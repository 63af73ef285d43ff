#include "engine/key_values.h"

#include "base/hash.h"

#include <algorithm>
#include <utility>

namespace litectl {
namespace {

const KindSnapshot* keysOf(const SpecSet& specs, const Snapshot& snapshot) {
  for (const auto& [name, kind] : snapshot.kinds) {
    if (specs.targetKind(name)->idSource == IdSource::secretHash) return &kind;
  }
  return nullptr;
}

// Beside the live value of the slot, ready to be promoted.
Status bringFrom(Sink& sink, const Slot& former, const Slot& slot, const std::string& hash) {
  LITECTL_TRY_ASSIGN(const Secret value, sink.readLive(former));
  if (sha256Hex(value.reveal()) != hash) {
    return makeError(Code::sinkFailed, former.text() + " holds the value of another key now",
                     "put the value back, or delete the key on the target so that it is made anew");
  }
  return sink.writePending(slot, hash, value);
}

}  // namespace

Result<MintedKey> mintKey(const SpecSet& specs, const Snapshot& snapshot, const Slot& slot,
                          Sink& sink, Random& random) {
  const KindSnapshot* keys = keysOf(specs, snapshot);
  if (const auto state = snapshot.slots.find(slot); state != snapshot.slots.end()) {
    for (const std::string& hash : state->second.pending) {
      if (keys != nullptr && keys->find(hash) != nullptr) continue;  // another key's
      LITECTL_TRY_ASSIGN(Secret value, sink.readPending(slot, hash));
      if (sha256Hex(value.reveal()) == hash) return MintedKey{std::move(value), hash, true};
      LITECTL_TRY(sink.discardPending(slot, hash));
    }
  }
  Secret value = random.mintKey();
  std::string hash = sha256Hex(value.reveal());
  return MintedKey{std::move(value), std::move(hash), false};
}

Status bringToSlot(Sink& sink, const Slot& slot, const std::string& hash, const Applied* before) {
  const bool moved = before != nullptr && before->slot && before->slot != slot;
  LITECTL_TRY_ASSIGN(const SlotState state, sink.verify(slot));
  const bool pending =
      std::find(state.pending.begin(), state.pending.end(), hash) != state.pending.end();
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
  return sink.remove(*before->slot, before->liveId);
}

}  // namespace litectl
