#pragma once

#include "engine/ports.h"

#include <optional>
#include <string>

namespace litectl {

// A key's value between its making and its place. Errors are the sink's.

struct MintedKey {
  Secret value;
  std::string hash;
  bool pending = false;  // it lies in the slot already, left by a run that was cut off
};

// The value for a new key that goes to `slot`: the one that a dead run meant for this object,
// wherever it was to go, because its call may yet arrive, now pending in `slot`, too; or a fresh
// one, not yet written. What lies pending there for no key that is, or may come to be, is
// discarded: the key it was of may have been deleted because somebody else knows it.
[[nodiscard]] Result<MintedKey> mintKey(const Snapshot& snapshot, const Memory& memory,
                                        const ObjectId& id, const Slot& slot, Sink& sink,
                                        Random& random);

// What is left of a key that is gone: its value, live or pending.
[[nodiscard]] Status removeValue(Sink& sink, const Slot& slot, const std::string& hash);

// Once the key of `hash` goes to `slot`, or to none: discards what a dead run left for another key
// of the object in `cut`, its slot, and brings over what is of this one. False where nobody can, so
// that the create stays open.
[[nodiscard]] Result<bool> endCutCreate(Sink& sink, const Intent& cut, const std::string& hash,
                                        const std::optional<Slot>& slot);

// Makes the value of `hash` the live one of `slot`: from pending, or from the slot it had `before`
// (may be null), which then is emptied. Does nothing where it is done already. Error: sinkSlotTaken
// when the value that lies there is not dead among `keys` and `memory`: plans see to it that there
// is none, and here it is seen that they were right.
[[nodiscard]] Status bringToSlot(Sink& sink, const KindSnapshot& keys, const Memory& memory,
                                 const Slot& slot, const std::string& hash, const Applied* before);

}  // namespace litectl
