#pragma once

#include "model/plan.h"
#include "model/snapshot.h"
#include "spec/kind_spec.h"

#include <string>

namespace litectl {

// Takes out of the plan what would cut off the branch we sit on: deleting, or changing the access
// of, the key that litectl works with, its user, what that key belongs to, and what the target
// keeps for itself. Adds a refusal for each. Pure.
void guardSelf(const SpecSet& specs, const Snapshot& snapshot, Plan& plan);

// Whether it is the key that litectl works with.
[[nodiscard]] bool isOurKey(const SpecSet& specs, const Self& self, const std::string& kind,
                            const std::string& liveId);

// Whether a part of another object is there for the target's own sake: it made it itself, or it is
// about the user of our credential.
[[nodiscard]] bool isNeededPart(const SpecSet& specs, const Self& self, const std::string& kind,
                                const std::string& liveId);

}  // namespace litectl
