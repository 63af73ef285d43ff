#include "engine/compose.h"

#include "engine/diff.h"
#include "model/marker.h"

#include <set>
#include <string>
#include <utility>

namespace litectl {
namespace {

// The keys of one map field that change, null for those that go.
Value changedKeys(const std::string& field, const Change& change) {
  Value keys = Value::emptyMap();
  for (const FieldVerdict& verdict : change.fields) {
    if (fieldOf(verdict.field) != field || keyOf(verdict.field).empty()) continue;
    keys.set(keyOf(verdict.field), verdict.desired.value_or(Value()));
  }
  return keys;
}

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

// What an update would reset if it left it out goes along as it is.
void resend(const TargetKindSpec& target, const LiveObject& live, Write& write) {
  for (const auto& [field, wire] : target.fields) {
    const auto whole = live.fields.find(field);
    if (wire.goesAlong && whole != live.fields.end()) {
      write.fields.try_emplace(field, whole->second);
    }
    for (const std::string& key : wire.resent) {
      const auto stands = live.fields.find(field + "." + key);
      if (stands == live.fields.end()) continue;
      Value& keys = write.fields.try_emplace(field, Value::emptyMap()).first->second;
      if (keys.find(key) == nullptr) keys.set(key, stands->second);
    }
  }
}

Value completeMetadata(const TargetKindSpec& target, const Change& change, const LiveObject* live,
                       const std::optional<Marker>& marker) {
  const bool whole = live != nullptr && live->metadata.isMap() && !target.metadataMerges;
  Value metadata = whole ? live->metadata : Value::emptyMap();
  for (const FieldVerdict& verdict : change.fields) {
    if (!target.isFreeMetadata(fieldOf(verdict.field))) continue;
    if (verdict.desired) {
      metadata.set(keyOf(verdict.field), *verdict.desired);
    } else if (target.metadataMerges) {
      metadata.set(keyOf(verdict.field), Value());
    } else {
      metadata.erase(keyOf(verdict.field));
    }
  }
  if (marker) {
    metadata.set(kMarkerKey, markerToValue(*marker));
  } else if (target.metadataMerges) {
    metadata.set(kMarkerKey, Value::emptyMap());
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
  for (const std::string& field : maps) {
    const auto wire = target.fields.find(field);
    const bool spread = wire != target.fields.end() && wire->second.spread;
    write.fields[field] = spread ? changedKeys(field, change) : wholeMap(field, change, live);
  }
  if (live != nullptr && write.op == Op::update) resend(target, *live, write);
  if (!target.metadataPath.empty()) write.metadata = completeMetadata(target, change, live, marker);
  return write;
}

Change madeAnew(const KindSpec& kind, const TargetKindSpec& target, const Change& change,
                const DesiredObject& desired, const LiveObject* live, const Applied* applied) {
  Change whole = change;
  whole.fields.clear();
  for (FieldVerdict& verdict : diffFields(kind, target, desired, live, applied)) {
    const std::string_view field = fieldOf(verdict.field);
    const bool readable =
        !kind.field(field)->isSecret() && !(target.metadataMerges && target.isFreeMetadata(field));
    if (!verdict.desired && verdict.verdict == Verdict::notOurs && readable) {
      verdict.desired = live->fields.at(verdict.field);
    }
    if (verdict.desired) whole.fields.push_back(std::move(verdict));
  }
  return whole;
}

}  // namespace litectl
