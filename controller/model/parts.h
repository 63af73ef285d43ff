#pragma once

#include "model/resource.h"

#include <string>
#include <string_view>
#include <utility>

namespace litectl {

// Objects that are part of another one, such as a team's members: they are known by the owner's
// name or id and a key of their own, "research/alice". Pure.

// Live ids may hold anything: in the owner's '/' and '%' are written as %2F and %25.
[[nodiscard]] std::string partLiveId(std::string_view ownerId, std::string_view key);
// The two of a live id made by partLiveId.
[[nodiscard]] std::pair<std::string, std::string> splitPartLiveId(std::string_view liveId);

// A manifest's name holds no '/'.
[[nodiscard]] ObjectId partId(const std::string& kind, const ObjectId& owner, std::string_view key);
// The owner of a part, a manifest of `ownerKind`.
[[nodiscard]] ObjectId ownerOfPart(const ObjectId& part, const std::string& ownerKind);

}  // namespace litectl
