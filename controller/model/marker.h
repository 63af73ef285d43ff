#pragma once

#include "model/snapshot.h"

#include <optional>

namespace litectl {

// The marker as it stands in an object's metadata (member kMarkerKey), and back.
[[nodiscard]] Value markerToValue(const Marker& marker);
// Nothing when the value is not a whole marker.
[[nodiscard]] std::optional<Marker> markerFromValue(const Value& value);

}  // namespace litectl
