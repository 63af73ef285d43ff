#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "engine/ports.h"
#include "net/http_client.h"
#include "spec/kind_spec.h"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace litectl {

// What goes on the wire for one kind, by its spec. Pure: `now` turns a point in time into the
// lifetime that the wire wants. Errors: badTime when that time is over; internal when a write asks
// for what the spec rules out (the planner should not have).

// Page `page` (from 1) of the listing; all of it where it is not paged.
[[nodiscard]] HttpRequest listRequest(const ListSpec& list, int page, bool newestFirst = false);

// Some objects by id; at most mostIds of them, one where the endpoint takes one.
[[nodiscard]] HttpRequest readRequest(const Endpoint& endpoint, std::span<const std::string> ids);
// Whether the endpoint can be asked for this id (a comma cannot stand in a list joined by commas).
[[nodiscard]] bool canAskFor(const Endpoint& endpoint, const std::string& id);

// A request body with a secret exists only in protected memory.
[[nodiscard]] Result<HttpRequest> createRequest(const KindSpec& kind, const TargetKindSpec& target,
                                                const Write& write, WallTime now);
// Only the given fields (null clears, by the field's rule), and the metadata unless that is null.
[[nodiscard]] Result<HttpRequest> updateRequest(const KindSpec& kind, const TargetKindSpec& target,
                                                const Write& write, WallTime now);
[[nodiscard]] HttpRequest removeRequest(const TargetKindSpec& target, const std::string& liveId);

}  // namespace litectl
