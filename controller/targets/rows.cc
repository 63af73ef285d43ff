#include "targets/rows.h"

#include "model/marker.h"

#include <algorithm>

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

std::optional<Marker> readMarker(const Value& metadata) {
  const Value* there = metadata.find(kMarkerKey);
  if (there == nullptr || there->isNull()) return std::nullopt;
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

RowReader::RowReader(const KindSpec& kind, const TargetKindSpec& target)
    : kind_(kind), target_(target) {
  const auto add = [this](const std::string& path) {
    if (!path.empty()) keep_.push_back(firstStep(path));
  };
  add(target.idPath);
  add(target.metadataPath);
  notFree_ = target.ignoredMetadata;
  notFree_.emplace_back(kMarkerKey);
  const std::string inside = target.metadataPath + ".";
  for (const auto& [name, wire] : target.fields) {
    add(wire.read);
    if (wire.lifted && wire.read.rfind(inside, 0) == 0) {
      notFree_.push_back(wire.read.substr(inside.size()));
    }
  }
  std::sort(notFree_.begin(), notFree_.end());
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

Result<LiveObject> RowReader::read(const Value& row) const {
  const Value* id = row.findPath(target_.idPath);
  if (!row.isMap() || id == nullptr || !id->isString()) {
    return makeError(Code::malformedAnswer,
                     "a row of " + target_.kind + " has no text under " + target_.idPath);
  }
  LiveObject object;
  object.liveId = id->string();

  if (!target_.metadataPath.empty()) {
    const Value* metadata = row.findPath(target_.metadataPath);
    if (metadata != nullptr && metadata->isMap()) {
      object.metadata = *metadata;
      object.marker = readMarker(*metadata);
    }
  }
  for (const auto& [name, wire] : target_.fields) {
    if (wire.read.empty()) continue;
    const Value* value = row.findPath(wire.read);
    if (value == nullptr || isEmpty(*value)) continue;
    if (target_.isFreeMetadata(name)) {
      if (value->isMap()) readFreeMetadata(*value, name, object);
    } else if (value->isMap() && isMapField(kind_, name)) {
      takeApart(name, value->map(), object);
    } else {
      object.fields.emplace(name, *value);
    }
  }
  return object;
}

}  // namespace litectl
