#include "engine/references.h"

#include "base/suggest.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace litectl {
namespace {

constexpr std::size_t kMostSuggestions = 50;

}  // namespace

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

  std::string remedy = remedyFor(from, wanted);
  if (!field.sets.empty()) remedy += "; for an object without a manifest use " + field.sets;
  diagnostics_.add(
      makeError(Code::unknownReference,
                field.name + " refers to " + wanted.text() + ", which no manifest " + "declares",
                std::move(remedy))
          .at(reference.pos())
          .about(from.id.text()));
  return nullptr;
}

// Comparing with every name there is costs too much to do it for thousands of mistakes.
std::string References::remedyFor(const Resource& from, const ObjectId& wanted) {
  std::vector<std::string> names;
  if (suggestions_ < kMostSuggestions) {
    ++suggestions_;
    for (const Resource& resource : loaded_.resources) {
      if (resource.id.kind == wanted.kind && resource.id != from.id)
        names.push_back(resource.id.name);
    }
  }
  return names.empty() ? "add a manifest of kind " + wanted.kind : suggestion(wanted.name, names);
}

const std::set<std::string>* References::namesOf(const Resource& list, const std::string& field) {
  auto it = names_.find({list.id, field});
  if (it == names_.end()) {
    expand(list, field);
    it = names_.find({list.id, field});
  }
  const Names& names = it->second;
  return names.state == Names::State::done ? &names.names : nullptr;
}

void References::expand(const Resource& list, const std::string& field) {
  open(list, field, names_[{list.id, field}]);
  while (!open_.empty()) {
    if (open_.back().next < open_.back().nested.size()) {
      addNested(field);
    } else {
      close(field);
    }
  }
}

void References::open(const Resource& list, const std::string& field, Names& into) {
  Expansion expansion{&list, &into, {}};
  into.depth = open_.size();
  for (const FieldSpec& each : specs_.kind(list.id.kind)->fields) {
    const Value* value = list.spec.find(each.name);
    if (value == nullptr) continue;
    if (value->isNull()) {
      into.sound = false;  // reported when it was loaded
    } else if (each.name == field) {
      for (const Value& name : value->list()) into.names.insert(name.string());
    } else if (each.addsTo == field) {
      for (const Value& reference : value->list()) expansion.nested.emplace_back(&each, &reference);
    }
  }
  open_.push_back(std::move(expansion));
}

// Takes in the next list of the innermost one, or opens it first.
void References::addNested(const std::string& field) {
  Expansion& here = open_.back();
  const auto [nested, reference] = here.nested[here.next];
  const Resource* other = find(*here.list, *nested, *reference);
  if (other == nullptr) {
    here.into->sound = false;
    ++here.next;
    return;
  }
  const auto [it, isNew] = names_.try_emplace({other->id, field});
  if (isNew) {
    open(*other, field, it->second);
    return;
  }
  ++here.next;
  if (it->second.state == Names::State::open) {
    reportCycle(*here.list, *reference, it->second.depth);
    here.into->sound = false;
  } else {
    addNames(*here.list, *reference, it->second, *here.into);
  }
}

void References::addNames(const Resource& from, const Value& reference, const Names& names,
                          Names& into) {
  if (names.state == Names::State::broken) {
    into.sound = false;
  } else if (names.levels >= kMostLevels) {
    into.sound = false;
    diagnostics_.add(makeError(Code::tooDeep,
                               "more than " + std::to_string(kMostLevels) +
                                   " lists stand inside each other from here on",
                               "name the lists further in directly, instead of through others")
                         .at(reference.pos())
                         .about(from.id.text()));
  } else {
    into.levels = std::max(into.levels, names.levels + 1);
    into.names.insert(names.names.begin(), names.names.end());
  }
}

void References::close(const std::string& field) {
  const Resource& list = *open_.back().list;
  Names& into = *open_.back().into;
  open_.pop_back();
  if (into.sound && into.names.empty() && !specs_.kind(list.id.kind)->live) {
    into.sound = false;
    diagnostics_.add(makeError(Code::emptyValue,
                               "the list names nothing, and an empty list of " + field +
                                   " would allow all there are",
                               "add a name, or remove the list")
                         .at(list.pos)
                         .about(list.id.text()));
  }
  into.state = into.sound ? Names::State::done : Names::State::broken;
  if (!into.sound) into.names.clear();
}

// The circle from the open list at `depth` to the innermost and back; of a long one both ends.
void References::reportCycle(const Resource& from, const Value& reference, std::size_t depth) {
  constexpr std::size_t kShownAtEachEnd = 4;
  const std::size_t length = open_.size() - depth;
  std::string text;
  for (std::size_t i = 0; i < length; ++i) {
    if (length > 2 * kShownAtEachEnd && i == kShownAtEachEnd) {
      i = length - kShownAtEachEnd;
      text += "… (" + std::to_string(i - kShownAtEachEnd) + " more) → ";
    }
    text += open_[depth + i].list->id.name + " → ";
  }
  diagnostics_.add(
      makeError(Code::referenceCycle,
                "lists refer to each other in a circle: " + text + open_[depth].list->id.name,
                "take one of these references out")
          .at(reference.pos())
          .about(from.id.text()));
}

void References::checkLists() {
  std::set<std::string> lists;  // kinds
  for (const auto& [name, kind] : specs_.kinds) {
    for (const FieldSpec& field : kind.fields) {
      if (!field.addsTo.empty()) lists.insert(field.refersTo);
    }
  }
  for (const Resource& resource : loaded_.resources) {
    if (!lists.contains(resource.id.kind)) continue;
    const KindSpec* kind = specs_.kind(resource.id.kind);
    std::set<std::string> fields;
    for (const FieldSpec& field : kind->fields) {
      if (!field.addsTo.empty()) fields.insert(field.addsTo);
    }
    for (const std::string& field : fields) static_cast<void>(namesOf(resource, field));
  }
}

}  // namespace litectl
