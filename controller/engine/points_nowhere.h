#pragma once

#include "model/plan.h"
#include "model/resource.h"
#include "model/snapshot.h"
#include "spec/kind_spec.h"

#include <optional>

namespace litectl {

// Refuses a change that writes the id of an object which is not on the target and which no manifest
// declares: a target either takes it without a word or answers with something that helps nobody.
// `object`: what the change is for. Pure.
[[nodiscard]] std::optional<Error> pointsNowhere(const KindSpec& kind, const Change& change,
                                                 const DesiredObject& object,
                                                 const Desired& desired, const Snapshot& snapshot);

}  // namespace litectl
