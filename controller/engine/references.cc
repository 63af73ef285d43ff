#include "engine/references.h"

#include "base/suggest.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace litectl {

References::References(const Loaded& loaded, const SpecSet& specs, Diagnostics& diagnostics)
    : loaded_(loaded), specs_(specs), diagnostics_(diagnostics) {}

const Resource* References::find(const Resource& from, const FieldSpec& field,
                                 const Value& reference) {
  if (!reference.isString()) return nullptr;
  const ObjectId wanted{field.refersTo, reference.string()};
  const auto& all = loaded_.resources;
  const auto it = std::lower_bound(all.begin(), all.end(), wanted,
                                   [](const Resource& a, const ObjectId& b) { return a.id < b; });
  if (it != all.end() && it->id == wanted) return &*it;
  if (!loaded_.whole || loaded_.doubtful.contains(wanted.name)) return nullptr;

  std::vector<std::string> names;
  for (const Resource& resource : all) {
    if (resource.id.kind == wanted.kind) names.push_back(resource.id.name);
  }
  std::string remedy =
      names.empty() ? "add a manifest of kind " + wanted.kind : suggestion(wanted.name, names);
  if (!field.sets.empty()) remedy += "; for an object without a manifest use " + field.sets;
  diagnostics_.add(
      makeError(Code::unknownReference,
                field.name + " refers to " + wanted.text() + ", which no manifest " + "declares",
                std::move(remedy))
          .at(reference.pos())
          .about(from.id.text()));
  return nullptr;
}

const std::set<std::string>* References::namesOf(const Resource& list, const std::string& field) {
  const Key key{list.id, field};
  const auto [it, isNew] = names_.try_emplace(key);
  Names& names = it->second;  // stays where it is while others are added
  if (isNew) {
    path_.push_back(list.id);
    collect(list, field, names);
    path_.pop_back();
  }
  return names.state == Names::State::done ? &names.names : nullptr;
}

void References::collect(const Resource& list, const std::string& field, Names& into) {
  const KindSpec* kind = specs_.kind(list.id.kind);
  Names::State result = Names::State::done;
  for (const FieldSpec& each : kind->fields) {
    const Value* value = list.spec.find(each.name);
    if (value == nullptr) continue;
    if (value->isNull()) {
      result = Names::State::broken;  // reported when it was loaded
    } else if (each.name == field) {
      for (const Value& name : value->list()) into.names.insert(name.string());
    } else if (each.addsTo == field) {
      addNested(list, each, into);
    }
  }
  if (into.state == Names::State::broken || result == Names::State::broken) {
    into.state = Names::State::broken;
  } else if (into.names.empty() && !kind->live) {
    into.state = Names::State::broken;
    diagnostics_.add(makeError(Code::emptyValue,
                               "the list names nothing, and an empty list of " + field +
                                   " would allow all there are",
                               "add a name, or remove the list")
                         .at(list.pos)
                         .about(list.id.text()));
  } else {
    into.state = Names::State::done;
  }
}

void References::addNested(const Resource& list, const FieldSpec& nested, Names& into) {
  for (const Value& reference : list.spec.find(nested.name)->list()) {
    const Resource* other = find(list, nested, reference);
    if (other == nullptr) {
      into.state = Names::State::broken;
      continue;
    }
    if (std::find(path_.begin(), path_.end(), other->id) != path_.end()) {
      reportCycle(list, reference, other->id);
      into.state = Names::State::broken;
      continue;
    }
    if (const auto* names = namesOf(*other, nested.addsTo)) {
      into.names.insert(names->begin(), names->end());
    } else {
      into.state = Names::State::broken;
    }
  }
}

void References::reportCycle(const Resource& from, const Value& reference, const ObjectId& back) {
  std::string text;
  for (auto it = std::find(path_.begin(), path_.end(), back); it != path_.end(); ++it) {
    text += it->name + " → ";
  }
  diagnostics_.add(makeError(Code::referenceCycle,
                             "lists refer to each other in a circle: " + text + back.name,
                             "take one of these references out")
                       .at(reference.pos())
                       .about(from.id.text()));
}

void References::checkLists() {
  for (const Resource& resource : loaded_.resources) {
    const KindSpec* kind = specs_.kind(resource.id.kind);
    if (kind->live) continue;
    std::set<std::string> fields;
    for (const FieldSpec& field : kind->fields) {
      if (!field.addsTo.empty()) fields.insert(field.addsTo);
    }
    for (const std::string& field : fields) static_cast<void>(namesOf(resource, field));
  }
}

}  // namespace litectl
