#pragma once

#include "engine/ports.h"
#include "model/snapshot.h"

#include <optional>
#include <string>

namespace litectl {

// Calls whose answer is not believed without a look at the target. Both block.

// Whose an object is that a create finds there already.
struct Maker {
  std::optional<Marker> marker;  // what the create writes; none where there is no room
  std::string inventory;
  ObjectId id;
};

// A create that may have happened is settled by looking: ours is success, and when it is not there
// the same create again can make no second one, because id and value are the same. What was once
// uncertain stays so, because a request that was lost may arrive late; and a refusal of a key is
// believed only after a look, because its value must not be thrown away.
// `begunBefore`: an earlier run may have made the same call, and it may arrive only now.
[[nodiscard]] Status createOnce(const Context& context, Target& target, const Write& write,
                                const Maker& maker, bool begunBefore);

// Success also where there was nothing to delete.
[[nodiscard]] Status removeUntilGone(const Context& context, Target& target,
                                     const std::string& kind, const std::string& liveId);

}  // namespace litectl
