#include "engine/publishing.h"

#include "spec/compare.h"

#include <set>
#include <string>
#include <utility>

namespace litectl {
namespace {

// Adds the label beside those that the manifest states.
void addLabel(const KindSpec& kind, const Publishes& publishes, const Resource& list,
              DesiredObject& object) {
  const auto [field, isNew] = object.fields.try_emplace(publishes.to);
  Value::List labels = isNew ? Value::List() : field->second.value.list();
  labels.emplace_back(list.id.name);
  field->second.value = normalised(*kind.field(publishes.to), {}, Value(std::move(labels)));
  if (isNew) field->second.pos = list.pos;
  std::string& origin = field->second.origin;
  origin += (origin.empty() ? "" : ", ") + list.id.kind + " " + list.id.name;
}

void noteMissing(const Resource& list, const Publishes& publishes,
                 const std::set<std::string>& missing, std::vector<Error>& notes) {
  if (missing.empty()) return;
  std::string names;
  for (const std::string& name : missing) names += (names.empty() ? "" : ", ") + name;
  Error note = makeError(
      Code::notPublished,
      "no manifest declares a " + publishes.kind + " named " + names + ", so none gets the label",
      "declare it, or adopt it");
  note.subject = list.id.text();
  notes.push_back(std::move(note).at(list.pos));
}

void publishOne(const Resource& list, const Publishes& publishes, const SpecSet& specs,
                const std::set<std::string>& names, std::vector<DesiredObject>& objects,
                std::vector<Error>& notes) {
  const KindSpec& kind = *specs.kind(publishes.kind);
  std::set<std::string> missing = names;
  for (DesiredObject& object : objects) {
    if (object.id.kind != publishes.kind) continue;
    const auto named = object.fields.find(publishes.by);
    if (named == object.fields.end() || !named->second.value.isString()) continue;
    if (!names.contains(named->second.value.string())) continue;
    missing.erase(named->second.value.string());
    addLabel(kind, publishes, list, object);
  }
  noteMissing(list, publishes, missing, notes);
}

}  // namespace

void publishLists(const Loaded& loaded, const SpecSet& specs, References& references,
                  std::vector<DesiredObject>& objects, std::vector<Error>& notes) {
  for (const Resource& resource : loaded.resources) {
    for (const FieldSpec& field : specs.kind(resource.id.kind)->fields) {
      if (!field.publishes) continue;
      const Value* said = resource.spec.find(field.name);
      if (said == nullptr || !said->isString()) continue;
      const auto* names = references.namesOf(resource, field.publishes->names);
      if (names != nullptr) {
        publishOne(resource, *field.publishes, specs, *names, objects, notes);
      }
    }
  }
}

}  // namespace litectl
