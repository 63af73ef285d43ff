#include "spec/kind_spec.h"

#include <algorithm>

namespace litectl {

bool isLitectlsOwn(const KindSpec& kind, const FieldSpec& field) {
  const auto& all = kind.fields;
  const bool isPolicy = std::any_of(
      all.begin(), all.end(), [&](const FieldSpec& other) { return other.policy == field.name; });
  return field.name == kIdField || field.name == kTargetField || field.name == kUnsetField ||
         field.name == kAllowReplaceField || field.name == kind.slotField || field.inherits ||
         field.extends || field.type == FieldType::objects || isPolicy;
}

bool KindSpec::mayUnset(const FieldSpec& field) const {
  // One that no two objects share is what they are found by.
  const bool finds = field.name == nameField && field.unique != Unique::no;
  return this->field(kUnsetField) != nullptr && !isLitectlsOwn(*this, field) && !field.immutable &&
         !field.required && !finds;
}

const FieldSpec* KindSpec::field(std::string_view name) const {
  const auto it = std::find_if(fields.begin(), fields.end(),
                               [&](const FieldSpec& field) { return field.name == name; });
  return it == fields.end() ? nullptr : &*it;
}

std::string KindSpec::pointsTo(std::string_view name) const {
  const FieldSpec* itself = field(name);
  if (itself != nullptr && !itself->idOf.empty()) return itself->idOf;
  const auto it = std::find_if(fields.begin(), fields.end(),
                               [&](const FieldSpec& field) { return field.sets == name; });
  return name.empty() || it == fields.end() ? "" : it->refersTo;
}

const KindSpec* SpecSet::kind(std::string_view name) const {
  const auto it = kinds.find(name);
  return it == kinds.end() ? nullptr : &it->second;
}

const TargetKindSpec* SpecSet::targetKind(std::string_view name) const {
  const auto it = target.kinds.find(name);
  return it == target.kinds.end() ? nullptr : &it->second;
}

}  // namespace litectl
