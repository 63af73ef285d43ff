#include "spec/kind_spec.h"

#include <algorithm>

namespace litectl {

bool isLitectlsOwn(const KindSpec& kind, const FieldSpec& field) {
  return field.name == kIdField || field.name == kTargetField || field.name == kUnsetField ||
         field.name == kAllowReplaceField || field.name == kind.slotField;
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

const KindSpec* SpecSet::kind(std::string_view name) const {
  const auto it = kinds.find(name);
  return it == kinds.end() ? nullptr : &it->second;
}

const TargetKindSpec* SpecSet::targetKind(std::string_view name) const {
  const auto it = target.kinds.find(name);
  return it == target.kinds.end() ? nullptr : &it->second;
}

}  // namespace litectl
