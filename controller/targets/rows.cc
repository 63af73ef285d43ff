#include "targets/rows.h"

#include "model/marker.h"

#include <algorithm>
#include <utility>

namespace litectl {
namespace {

bool isEmpty(const Value& value) {
  switch (value.type()) {
    case Value::Type::null:
      return true;
    case Value::Type::boolean:
      return !value.boolean();
    case Value::Type::number:
      return false;
    case Value::Type::string:
      return value.string().empty();
    case Value::Type::list:
      return value.list().empty();
    case Value::Type::map:
      return value.map().empty();
  }
  return true;
}

std::string firstStep(const std::string& path) { return path.substr(0, path.find('.')); }

bool isMapField(const KindSpec& kind, std::string_view field) {
  const FieldSpec* spec = kind.field(field);
  return spec != nullptr && spec->type == FieldType::map;
}

// Where a target shows that there is a secret without showing it.
bool isMasked(const Value& value) {
  return value.isString() && value.string().find("****") != std::string::npos;
}

// `merges`: nothing can be taken out of the metadata, so that an empty one is what is left of it.
std::optional<Marker> readMarker(const Value& metadata, bool merges) {
  const Value* there = metadata.find(kMarkerKey);
  if (there == nullptr || there->isNull() || (merges && isEmpty(*there))) return std::nullopt;
  std::optional<Marker> marker = markerFromValue(*there);
  if (!marker) {
    marker.emplace();
    marker->inventory = kUnreadableOwner;
  }
  std::sort(marker->fields.begin(), marker->fields.end());
  return marker;
}

void takeApart(const std::string& field, const Value::Map& members, LiveObject& object) {
  for (const Member& member : members) {
    if (!member.value.isNull()) object.fields.emplace(field + "." + member.key, member.value);
  }
}

}  // namespace

RowReader::RowReader(const KindSpec& kind, const TargetKindSpec& target,
                     std::vector<const TargetKindSpec*> inside)
    : kind_(kind), target_(target), inside_(std::move(inside)) {
  const auto add = [this](const std::string& path) {
    if (!path.empty()) keep_.push_back(firstStep(path));
  };
  add(target.idPath);
  add(target.metadataPath);
  add(target.storedPath);
  for (const TargetKindSpec* other : inside_) add(other->inside.rows);
  notFree_ = target.ignoredMetadata;
  notFree_.emplace_back(kMarkerKey);
  const std::string inMetadata = target.metadataPath + ".";
  for (const auto& [name, wire] : target.fields) {
    add(wire.read);
    if (!wire.spread) taken_.push_back(wire.read);
    if (!target.metadataPath.empty() && wire.read.rfind(inMetadata, 0) == 0) {
      notFree_.push_back(wire.read.substr(inMetadata.size()));
    }
  }
  for (const std::string& path : {target.idPath, target.storedPath}) {
    if (!target.metadataPath.empty() && path.rfind(inMetadata, 0) == 0) {
      notFree_.push_back(path.substr(inMetadata.size()));
    }
  }
  std::sort(notFree_.begin(), notFree_.end());
  std::sort(taken_.begin(), taken_.end());
  std::sort(keep_.begin(), keep_.end());
  keep_.erase(std::unique(keep_.begin(), keep_.end()), keep_.end());
}

void RowReader::readFreeMetadata(const Value& metadata, const std::string& field,
                                 LiveObject& object) const {
  for (const Member& member : metadata.map()) {
    if (member.value.isNull()) continue;
    if (std::binary_search(notFree_.begin(), notFree_.end(), member.key)) continue;
    object.fields.emplace(field + "." + member.key, member.value);
  }
}

bool RowReader::isTakenElsewhere(const WireField& wire, const std::string& key) const {
  return std::binary_search(taken_.begin(), taken_.end(), wire.read + "." + key);
}

void RowReader::readSpread(const Value& container, const std::string& field, const WireField& wire,
                           LiveObject& object) const {
  const auto isSecretOfOurs = [&](const std::string& key) {
    return object.marker &&
           std::any_of(object.marker->secrets.begin(), object.marker->secrets.end(),
                       [&](const auto& secret) { return keyOf(secret.first) == key; });
  };
  for (const Member& member : container.map()) {
    if (member.value.isNull() || isMasked(member.value)) continue;
    if (isTakenElsewhere(wire, member.key) || isSecretOfOurs(member.key)) continue;
    object.fields.emplace(field + "." + member.key, member.value);
  }
}

void RowReader::readSecrets(const Value* container, const std::string& field, const WireField& wire,
                            LiveObject& object) const {
  if (object.marker) {
    for (const auto& [path, fingerprint] : object.marker->secrets) {
      if (fieldOf(path) != field) continue;
      const Value* shown =
          container == nullptr ? nullptr : container->find(std::string(keyOf(path)));
      const bool there = wire.hidden || (shown != nullptr && !isEmpty(*shown));
      if (there) object.fields.emplace(path, Value(fingerprint));
    }
  }
  if (container == nullptr || !container->isMap()) return;
  for (const Member& member : container->map()) {
    if (!isMasked(member.value)) continue;
    object.fields.try_emplace(field + "." + member.key, Value(std::string(kUnknownSecret)));
  }
}

void RowReader::readField(const Value& row, const std::string& name, const WireField& wire,
                          LiveObject& object) const {
  const Value* value = row.findPath(wire.read);
  const FieldSpec* spec = kind_.field(name);
  if (spec != nullptr && spec->isSecret()) return readSecrets(value, name, wire, object);
  if (value == nullptr || isEmpty(*value)) return;
  if (target_.isFreeMetadata(name)) {
    if (value->isMap()) readFreeMetadata(*value, name, object);
  } else if (wire.spread) {
    if (value->isMap()) readSpread(*value, name, wire, object);
  } else if (value->isMap() && isMapField(kind_, name)) {
    takeApart(name, value->map(), object);
  } else {
    object.fields.emplace(name, *value);
  }
}

Result<LiveObject> RowReader::read(const Value& row) const {
  const Value* id = row.findPath(target_.idPath);
  if (!row.isMap() || id == nullptr || !id->isString()) {
    return makeError(Code::malformedAnswer,
                     "a row of " + target_.kind + " has no text under " + target_.idPath);
  }
  LiveObject object;
  object.liveId = id->string();
  for (const TargetKindSpec* other : inside_) {
    if (const Value* rows = row.findPath(other->inside.rows)) object.inside[other->kind] = *rows;
  }

  if (!target_.metadataPath.empty()) {
    const Value* metadata = row.findPath(target_.metadataPath);
    if (metadata != nullptr && metadata->isMap()) {
      object.metadata = *metadata;
      object.marker = readMarker(*metadata, target_.metadataMerges);
    }
  }
  if (!target_.storedPath.empty()) {
    const Value* stored = row.findPath(target_.storedPath);
    object.configured = stored == nullptr || *stored != Value(true);
  }
  for (const auto& [name, wire] : target_.fields) {
    if (!wire.read.empty()) readField(row, name, wire, object);
  }
  return object;
}

}  // namespace litectl
