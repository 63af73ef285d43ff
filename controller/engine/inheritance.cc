#include "engine/inheritance.h"

#include <algorithm>
#include <utility>

namespace litectl {
namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// "subscriptionPlan pro"
std::string originOf(const FieldSpec& reference, const Resource& source) {
  return reference.name + " " + source.id.name;
}

}  // namespace

const Resource* Inheritance::inherit(const Resource& resource, const KindSpec& kind,
                                     DesiredObject& object) {
  const Resource* linked = nullptr;
  for (const FieldSpec& field : kind.fields) {
    const Value* name = field.inherits ? resource.spec.find(field.name) : nullptr;
    const Resource* source = name == nullptr ? nullptr : references_.find(resource, field, *name);
    if (source == nullptr) continue;
    object.inheritsFrom.push_back(source->id);
    give(resource, field, *source, offerOf(*source), object);
    checkBelow(object.id, kind, object.fields, name->pos());
    if (field.inherits->link.empty()) continue;
    const ObjectId backing = backingId(*source);
    object.fields[field.inherits->link] = {
        Value(backing.name), name->pos(), originOf(field, *source), {}};
    object.dependsOn.push_back(backing);
    linked = source;
  }
  return linked;
}

void Inheritance::give(const Resource& resource, const FieldSpec& reference, const Resource& source,
                       const Offer& offer, DesiredObject& object) {
  const KindSpec& kind = *specs_.kind(resource.id.kind);
  for (const auto& [path, offered] : offer.fields) {
    const std::string name(fieldOf(path));
    const bool byLink = contains(reference.inherits->byLink, name);
    if (!byLink && !contains(reference.inherits->copy, name)) {
      unreached_.emplace(std::tuple(source.id, name, resource.id.kind), offered.pos);
      continue;
    }
    const auto own = object.fields.find(path);
    if (own != object.fields.end() && offer.closed) {
      Error error = makeError(Code::overrideForbidden,
                              name + " is given by " + source.id.text() +
                                  ", which forbids its subscribers to replace it",
                              "take it out here, or change it in " + source.id.text());
      error.also = offered.pos;
      diagnostics_.add(std::move(error).at(own->second.pos).about(resource.id.text()));
    } else if (own == object.fields.end() && byLink && offer.closed &&
               kind.field(name) != nullptr) {
      // Somebody may have set it on the object by hand, and that would win.
      object.unset.push_back(path);
    } else if (own == object.fields.end() && !byLink) {
      copyField(resource, reference, source, path, offered, object);
    }
  }
  std::sort(object.unset.begin(), object.unset.end());
  object.unset.erase(std::unique(object.unset.begin(), object.unset.end()), object.unset.end());
}

void Inheritance::copyField(const Resource& resource, const FieldSpec& reference,
                            const Resource& source, const FieldPath& path,
                            const DesiredField& offered, DesiredObject& object) {
  const std::string field(fieldOf(path));
  if (contains(object.unset, path) || contains(object.unset, field)) {
    const Value* unset = resource.spec.find(kUnsetField);
    diagnostics_.add(makeError(Code::badUnset,
                               "unset names " + field + ", and " + source.id.text() + " gives it",
                               "keep one of them")
                         .at(unset != nullptr ? unset->pos() : resource.pos)
                         .about(resource.id.text()));
    return;
  }
  object.fields[path] = {offered.value, offered.pos, originOf(reference, source), offered.from};
}

void Inheritance::check(const Resource& resource) {
  const KindSpec& kind = *specs_.kind(resource.id.kind);
  if (std::any_of(kind.fields.begin(), kind.fields.end(),
                  [](const FieldSpec& field) { return field.extends; })) {
    offerOf(resource);
  }
}

// Down to what extends nothing or is known, and up again.
const Inheritance::Offer& Inheritance::offerOf(const Resource& source) {
  std::vector<std::pair<const Resource*, SourcePos>> chain;
  const Resource* base = &source;
  while (base != nullptr && !offers_.contains(base->id)) {
    offers_.emplace(base->id, Offer{});
    SourcePos place;
    const Resource* next = extendedBy(*base, place);
    chain.emplace_back(base, place);
    base = next;
  }
  if (base != nullptr && offers_.at(base->id).open) {
    std::vector<const Resource*> circle;
    for (const auto& [each, place] : chain) circle.push_back(each);
    reportCircle(circle, *base, chain.back().second);
    base = nullptr;
  }
  for (; !chain.empty(); chain.pop_back()) {
    close(*chain.back().first, base, chain.back().second);
    base = chain.back().first;
  }
  return offers_.at(source.id);
}

const Resource* Inheritance::extendedBy(const Resource& source, SourcePos& place) {
  for (const FieldSpec& field : specs_.kind(source.id.kind)->fields) {
    const Value* name = field.extends ? source.spec.find(field.name) : nullptr;
    if (name == nullptr || name->isNull()) continue;
    place = name->pos();
    return references_.find(source, field, *name);
  }
  return nullptr;
}

void Inheritance::close(const Resource& source, const Resource* base, SourcePos place) {
  Fields fields = statedBy_(source);
  for (auto& [path, field] : fields) field.from.push_back(source.id);
  Offer& offer = offers_.at(source.id);
  if (base != nullptr) {
    const Offer& above = offers_.at(base->id);
    fields.insert(above.fields.begin(), above.fields.end());
    offer.levels = above.levels + 1;
    offer.closed = above.closed;
  }
  if (offer.levels == kMostLevels + 1) {
    diagnostics_.add(makeError(Code::tooDeep,
                               "more than " + std::to_string(kMostLevels) +
                                   " plans extend each other from here on",
                               "extend the plans further in directly, instead of through others")
                         .at(place)
                         .about(source.id.text()));
  }
  const KindSpec& kind = *specs_.kind(source.id.kind);
  checkBelow(source.id, kind, fields, place);
  for (auto& [path, field] : fields) {
    const std::string& closing = kind.field(fieldOf(path))->forbidsOverrides;
    if (closing.empty()) {
      offer.fields.emplace(path, std::move(field));
    } else {
      offer.closed = field.value == Value(closing);
    }
  }
  offer.open = false;
}

// Two fields that meet here for the first time; those of one manifest were compared when it was
// read.
void Inheritance::checkBelow(const ObjectId& subject, const KindSpec& kind, const Fields& fields,
                             SourcePos otherwise) {
  for (const FieldSpec& field : kind.fields) {
    const auto lower = fields.find(field.name);
    const auto upper = fields.find(field.below);
    if (field.below.empty() || lower == fields.end() || upper == fields.end()) continue;
    if (lower->second.from == upper->second.from) continue;
    const Value& low = lower->second.value;
    const Value& high = upper->second.value;
    if (!low.isNumber() || !high.isNumber() || low.number() < high.number()) continue;
    const bool stated = lower->second.from.empty() || lower->second.from.back() == subject;
    Error error = makeError(Code::outOfRange,
                            field.name + " is " + low.number().text() + ", and must be less than " +
                                field.below + ", which is " + high.number().text() +
                                "; one of them is inherited",
                            "lower it, or raise " + field.below);
    error.also = stated ? upper->second.pos : lower->second.pos;
    diagnostics_.add(
        std::move(error).at(stated ? lower->second.pos : otherwise).about(subject.text()));
  }
}

void Inheritance::reportCircle(const std::vector<const Resource*>& chain, const Resource& again,
                               SourcePos place) {
  constexpr std::size_t kShownAtEachEnd = 4;
  const auto begin = std::find(chain.begin(), chain.end(), &again);
  const auto length = static_cast<std::size_t>(chain.end() - begin);
  std::string text;
  for (std::size_t i = 0; i < length; ++i) {
    if (length > 2 * kShownAtEachEnd && i == kShownAtEachEnd) {
      i = length - kShownAtEachEnd;
      text += "… (" + std::to_string(i - kShownAtEachEnd) + " more) → ";
    }
    text += begin[static_cast<std::ptrdiff_t>(i)]->id.name + " → ";
  }
  diagnostics_.add(makeError(Code::referenceCycle,
                             "manifests extend each other in a circle: " + text + again.id.name,
                             "take one of these references out")
                       .at(place)
                       .about(chain.back()->id.text()));
}

ObjectId Inheritance::backingId(const Resource& source) const {
  const Backing& backing = *specs_.kind(source.id.kind)->backedBy;
  return {backing.kind, backing.prefix + source.id.name};
}

DesiredObject Inheritance::backingOf(const Resource& source) {
  DesiredObject object;
  object.id = backingId(source);
  object.liveId = object.id.name;
  object.madeFrom = source.id;
  object.labels = source.labels;
  object.policy = source.policy;
  object.pos = source.pos;
  const KindSpec& kind = *specs_.kind(object.id.kind);
  for (const auto& [path, offered] : offerOf(source).fields) {
    if (kind.field(fieldOf(path)) == nullptr) continue;
    object.fields[path] = {offered.value, offered.pos, offered.from.back().text(), offered.from};
  }
  return object;
}

std::vector<Error> Inheritance::notes() const {
  std::vector<Error> notes;
  for (const auto& [what, place] : unreached_) {
    const auto& [source, field, kind] = what;
    notes.push_back(makeError(Code::notInherited,
                              "its " + field + " does not reach subscribers of kind " + kind +
                                  ", which has no such limit on the target",
                              "take it out, or give them a plan of their own")
                        .at(place)
                        .about(source.text()));
  }
  return notes;
}

}  // namespace litectl
