#include "spec/kind_spec.h"

#include <algorithm>

namespace litectl {

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
