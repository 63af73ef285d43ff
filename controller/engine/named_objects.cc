#include "engine/named_objects.h"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace litectl {
namespace {

using Names = std::multimap<std::pair<std::string, std::string>, ObjectId>;  // by kind and name

Names namesOf(const SpecSet& specs, const std::set<std::string>& kinds,
              const std::vector<DesiredObject>& objects) {
  Names names;
  for (const DesiredObject& object : objects) {
    if (!kinds.contains(object.id.kind)) continue;
    const std::string& field = specs.kind(object.id.kind)->nameField;
    const auto named = field.empty() ? object.fields.end() : object.fields.find(field);
    if (named == object.fields.end() || !named->second.value.isString()) continue;
    names.emplace(std::pair(object.id.kind, named->second.value.string()), object.id);
  }
  return names;
}

}  // namespace

void addNamedDependencies(const SpecSet& specs, std::vector<DesiredObject>& objects) {
  std::map<std::string, std::vector<const FieldSpec*>> naming;  // by kind
  std::set<std::string> named;
  for (const auto& [name, kind] : specs.kinds) {
    for (const FieldSpec& field : kind.fields) {
      if (field.names.empty()) continue;
      naming[name].push_back(&field);
      named.insert(field.names);
    }
  }
  if (naming.empty()) return;
  const Names names = namesOf(specs, named, objects);
  for (DesiredObject& object : objects) {
    const auto fields = naming.find(object.id.kind);
    if (fields == naming.end()) continue;
    for (const FieldSpec* field : fields->second) {
      const auto written = object.fields.find(field->name);
      if (written == object.fields.end() || !written->second.value.isString()) continue;
      const auto [first, last] = names.equal_range({field->names, written->second.value.string()});
      for (auto it = first; it != last; ++it) object.dependsOn.push_back(it->second);
    }
  }
}

}  // namespace litectl
