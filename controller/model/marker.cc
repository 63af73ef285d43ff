#include "model/marker.h"

#include <string>
#include <utility>

namespace litectl {

Value markerToValue(const Marker& marker) {
  Value value = Value::emptyMap();
  value.set("store", marker.store);
  value.set("inventory", marker.inventory);
  value.set("manifest", marker.manifest.text());
  Value::List fields;
  for (const FieldPath& field : marker.fields) fields.emplace_back(field);
  value.set("fields", Value(std::move(fields)));
  if (!marker.secrets.empty()) {
    Value secrets = Value::emptyMap();
    for (const auto& [field, fingerprint] : marker.secrets) secrets.set(field, fingerprint);
    value.set("secrets", std::move(secrets));
  }
  if (marker.deletion == Deletion::orphan) value.set("deletion", "orphan");
  if (marker.deletion == Deletion::forbid) value.set("deletion", "forbid");
  return value;
}

std::optional<Marker> markerFromValue(const Value& value) {
  const Value* fields = value.find("fields");
  const std::string manifest = value.stringAt("manifest");
  const std::size_t slash = manifest.find('/');
  if (fields == nullptr || !fields->isList() || slash == std::string::npos) return std::nullopt;
  Marker marker;
  marker.store = value.stringAt("store");
  marker.inventory = value.stringAt("inventory");
  marker.manifest = {manifest.substr(0, slash), manifest.substr(slash + 1)};
  for (const Value& field : fields->list()) {
    if (!field.isString()) return std::nullopt;
    marker.fields.push_back(field.string());
  }
  if (const Value* secrets = value.find("secrets"); secrets != nullptr && secrets->isMap()) {
    for (const Member& member : secrets->map()) {
      if (member.value.isString()) marker.secrets.emplace(member.key, member.value.string());
    }
  }
  const std::string deletion = value.stringAt("deletion");
  if (deletion == "orphan") marker.deletion = Deletion::orphan;
  // What a newer litectl may say there is no leave to delete.
  if (!deletion.empty() && deletion != "orphan") marker.deletion = Deletion::forbid;
  if (marker.store.empty() || marker.inventory.empty()) return std::nullopt;
  return marker;
}

}  // namespace litectl
