#pragma once

#include "engine/ports.h"
#include "spec/kind_spec.h"

#include <string>

namespace litectl {

// A key's value between its making and its place. Errors are the sink's.

struct MintedKey {
  Secret value;
  std::string hash;
  bool pending = false;  // it lay in the slot already, left by a run that was cut off
};

// The value for a new key that goes to `slot`: one that lies pending there and belongs to no live
// key, or a fresh one, not yet written.
[[nodiscard]] Result<MintedKey> mintKey(const SpecSet& specs, const Snapshot& snapshot,
                                        const Slot& slot, Sink& sink, Random& random);

// Makes the value of `hash` the live one of `slot`: from pending, or from the slot it had `before`
// (may be null), which then is emptied. Does nothing where it is done already.
[[nodiscard]] Status bringToSlot(Sink& sink, const Slot& slot, const std::string& hash,
                                 const Applied* before);

}  // namespace litectl
