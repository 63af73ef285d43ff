#include "engine/compose.h"

#include "model/marker.h"

#include <set>
#include <string>
#include <utility>

namespace litectl {
namespace {

// All keys of one map field as they will be: live ones overlaid with the change's.
Value wholeMap(const std::string& field, const Change& change, const LiveObject* live) {
  Value whole = Value::emptyMap();
  if (live != nullptr) {
    for (auto it = live->fields.lower_bound(field + "."); it != live->fields.end(); ++it) {
      if (fieldOf(it->first) != field) break;
      whole.set(keyOf(it->first), it->second);
    }
  }
  for (const FieldVerdict& verdict : change.fields) {
    if (fieldOf(verdict.field) != field) continue;
    if (verdict.desired) {
      whole.set(keyOf(verdict.field), *verdict.desired);
    } else {
      whole.erase(keyOf(verdict.field));
    }
  }
  return whole.map().empty() ? Value() : whole;
}

Value completeMetadata(const TargetKindSpec& target, const Change& change, const LiveObject* live,
                       const std::optional<Marker>& marker) {
  Value metadata = live != nullptr && live->metadata.isMap() ? live->metadata : Value::emptyMap();
  for (const FieldVerdict& verdict : change.fields) {
    if (!target.isFreeMetadata(fieldOf(verdict.field))) continue;
    if (verdict.desired) {
      metadata.set(keyOf(verdict.field), *verdict.desired);
    } else {
      metadata.erase(keyOf(verdict.field));
    }
  }
  if (marker) {
    metadata.set(kMarkerKey, markerToValue(*marker));
  } else {
    metadata.erase(kMarkerKey);
    // A user's update ignores an empty map.
    if (metadata.map().empty()) metadata.set(kMarkerKey, Value());
  }
  return metadata;
}

}  // namespace

Write composeWrite(const TargetKindSpec& target, const Change& change, const LiveObject* live,
                   const std::optional<Marker>& marker) {
  Write write;
  write.op = change.op == Op::create ? Op::create : Op::update;
  write.kind = change.id.kind;
  write.liveId = change.liveId;
  std::set<std::string> maps;
  for (const FieldVerdict& verdict : change.fields) {
    const std::string field(fieldOf(verdict.field));
    if (target.isFreeMetadata(field)) continue;
    if (!keyOf(verdict.field).empty()) {
      maps.insert(field);
    } else {
      write.fields[field] = verdict.desired.value_or(Value());
    }
  }
  for (const std::string& field : maps) write.fields[field] = wholeMap(field, change, live);
  if (!target.metadataPath.empty()) write.metadata = completeMetadata(target, change, live, marker);
  return write;
}

}  // namespace litectl
