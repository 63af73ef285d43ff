#include "engine/resolve.h"

#include "base/lower_case.h"
#include "base/suggest.h"
#include "engine/hosts.h"
#include "engine/identities.h"
#include "engine/inheritance.h"
#include "engine/named_objects.h"
#include "engine/parts.h"
#include "engine/publishing.h"
#include "engine/references.h"
#include "engine/slots.h"
#include "model/parts.h"
#include "spec/compare.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace litectl {
namespace {

std::string liveIdOf(const Resource& resource, const TargetKindSpec& target) {
  if (target.idSource != IdSource::chosen) return {};
  return resource.spec.stringAt(kIdField, resource.id.name);
}

SourcePos placeIn(const Resource& resource, std::string_view field) {
  const Value* value = resource.spec.find(field);
  return value != nullptr && value->pos().known() ? value->pos() : resource.pos;
}

class Resolver {
 public:
  Resolver(const Loaded& loaded, const SpecSet& specs, const ResolveRules& rules,
           Diagnostics& diagnostics)
      : loaded_(loaded),
        specs_(specs),
        rules_(rules),
        diagnostics_(diagnostics),
        references_(loaded, specs, diagnostics),
        identities_(diagnostics),
        inheritance_(
            specs, references_, [this](const Resource& source) { return statedBy(source).fields; },
            diagnostics) {}

  Desired run() {
    references_.checkLists();
    for (const Resource& resource : loaded_.resources) claimId(resource);
    Desired desired;
    std::vector<DesiredObject>& objects = desired.objects;
    for (const Resource& resource : loaded_.resources) {
      const KindSpec& kind = *specs_.kind(resource.id.kind);
      if (!kind.live) {
        inheritance_.check(resource);
        continue;
      }
      DesiredObject object = resolveOne(resource);
      std::vector<DesiredObject> parts = resolveParts(resource, object.liveId);
      if (!isOfThisRun(targetOf(resource))) continue;
      noteExactParts(resource, kind, object.liveId, desired.exact);
      objects.push_back(std::move(object));
      std::move(parts.begin(), parts.end(), std::back_inserter(objects));
    }
    for (const auto& [id, source] : linked_) objects.push_back(inheritance_.backingOf(*source));
    std::sort(objects.begin(), objects.end(),
              [](const DesiredObject& a, const DesiredObject& b) { return a.id < b.id; });
    orderByCascades(specs_, objects);
    checkSlotsApart(std::move(slots_), diagnostics_);
    addNamedDependencies(specs_, objects);
    desired.notes = inheritance_.notes();
    publishLists(loaded_, specs_, references_, objects, desired.notes);
    return desired;
  }

 private:
  void add(Error error, const Resource& resource, SourcePos place) {
    diagnostics_.add(std::move(error).at(place).about(resource.id.text()));
  }

  bool isOfThisRun(const std::string& target) const {
    return rules_.target.empty() || target == rules_.target;
  }

  std::string targetOf(const Resource& resource) const {
    if (!resource.target.empty()) return resource.target;
    if (!rules_.defaultTarget.empty()) return rules_.defaultTarget;
    return rules_.targets.size() == 1 ? rules_.targets.front() : std::string();
  }

  void checkTarget(const Resource& resource) {
    if (rules_.targets.empty()) return;
    const std::string target = targetOf(resource);
    if (target.empty()) {
      add(makeError(Code::severalTargets,
                    "the settings have several targets, and the manifest names none",
                    "add spec.target, " + suggestion("", rules_.targets)),
          resource, resource.pos);
    } else if (std::find(rules_.targets.begin(), rules_.targets.end(), target) ==
               rules_.targets.end()) {
      add(makeError(Code::unknownTarget, "the settings have no target \"" + target + "\"",
                    suggestion(target, rules_.targets)),
          resource, placeIn(resource, kTargetField));
    }
  }

  void claimId(const Resource& resource) {
    const TargetKindSpec* kind = specs_.targetKind(resource.id.kind);
    if (kind == nullptr) return;
    checkTarget(resource);
    const std::string liveId = liveIdOf(resource, *kind);
    if (liveId.empty()) return;
    const SourcePos place = placeIn(resource, kIdField);
    if (std::find(kind->serverOwned.begin(), kind->serverOwned.end(), liveId) !=
        kind->serverOwned.end()) {
      add(makeError(Code::notAllowedValue,
                    "\"" + liveId + "\" is an object that the target keeps for itself",
                    "choose another name or id"),
          resource, place);
    }
    identities_.claim(targetOf(resource), resource.id, std::string(kIdField), liveId, place,
                      resource.id);
  }

  DesiredObject resolveOne(const Resource& resource) {
    const KindSpec& kind = *specs_.kind(resource.id.kind);
    DesiredObject object = statedBy(resource);
    object.id = resource.id;
    object.liveId = liveIdOf(resource, *specs_.targetKind(resource.id.kind));
    object.labels = resource.labels;
    object.policy = resource.policy;
    object.pos = resource.pos;
    readUnset(resource, kind, object);
    nameByDefault(resource, kind, object);
    if (const Resource* source = inheritance_.inherit(resource, kind, object)) {
      linkTo(*source, targetOf(resource));
    }
    for (const FieldSpec& field : kind.fields) {
      if (!field.sets.empty()) addDependencyById(resource, field, object);
      if (field.unique != Unique::no) claimField(resource, field, object);
    }
    object.allowReplace = resource.spec.boolAt(kAllowReplaceField);
    const auto hosts = rules_.secretHosts.find(targetOf(resource));
    checkHosts(kind, object, hosts == rules_.secretHosts.end() ? nullptr : &hosts->second,
               specs_.target.environmentPrefix, diagnostics_);
    sortDependencies(object);
    object.slot = slotOf(resource, kind, targetOf(resource), rules_.sinks, diagnostics_);
    if (object.slot) slots_.push_back({*object.slot, object.id, slotPlace(resource, kind)});
    return object;
  }

  // The objects that the manifest writes as parts of its own.
  std::vector<DesiredObject> resolveParts(const Resource& owner, const std::string& ownerId) {
    std::vector<DesiredObject> parts;
    for (const FieldSpec& field : specs_.kind(owner.id.kind)->fields) {
      const Value* elements = owner.spec.find(field.name);
      if (field.type != FieldType::objects || elements == nullptr || !elements->isList()) continue;
      std::map<std::string, std::size_t> seen;
      for (std::size_t i = 0; i < elements->list().size(); ++i) {
        const std::string path = field.name + "[" + std::to_string(i) + "]";
        auto part =
            resolvePart(owner, ownerId, *specs_.kind(field.expandsTo), path, elements->list()[i]);
        if (!part) continue;
        const auto [before, isNew] = seen.emplace(part->liveId, i);
        if (isNew) {
          parts.push_back(std::move(*part));
        } else {
          add(makeError(Code::duplicateIdentity,
                        path + " is the same " + specs_.kind(field.expandsTo)->keyField + " as " +
                            field.name + "[" + std::to_string(before->second) + "]",
                        "keep one of them"),
              owner, part->pos);
        }
      }
    }
    return parts;
  }

  std::optional<DesiredObject> resolvePart(const Resource& owner, const std::string& ownerId,
                                           const KindSpec& kind, const std::string& path,
                                           const Value& element) {
    Resource resource;
    resource.id = owner.id;
    resource.target = owner.target;
    resource.space = owner.space;
    resource.spec = element;
    resource.pos = element.pos();
    DesiredObject part;
    part.partOf = owner.id;
    part.pos = element.pos();
    part.dependsOn.push_back(owner.id);
    part.fields[kind.ownerField] = {Value(ownerId), element.pos(), {}};
    bool named = false;
    for (const Member& member : element.map()) {
      const FieldSpec* field = kind.field(member.key);
      if (field == nullptr || member.value.isNull()) continue;
      named = named || field->name == kind.keyField || field->sets == kind.keyField;
      addField(resource, *field, member.value, part);
    }
    for (const FieldSpec& field : kind.fields) {
      if (!field.sets.empty()) addDependencyById(resource, field, part);
    }
    sortDependencies(part);
    if (!named) {
      add(makeError(Code::missingField, path + " names nobody", namesOfKey(kind)), owner, part.pos);
    }
    const auto key = part.fields.find(kind.keyField);
    if (key == part.fields.end()) return std::nullopt;
    const std::string& keyText = key->second.value.string();
    const std::vector<std::string>& theirs = specs_.targetKind(kind.kind)->serverOwned;
    if (std::find(theirs.begin(), theirs.end(), keyText) != theirs.end()) {
      add(makeError(Code::notAllowedValue,
                    path + ": \"" + keyText + "\" is put there by the target itself",
                    "take this element out"),
          owner, part.pos);
    }
    part.id = partId(kind.kind, owner.id, keyText);
    part.liveId = partLiveId(ownerId, keyText);
    return part;
  }

  // "write user or userId": the fields that say which part it is.
  static std::string namesOfKey(const KindSpec& kind) {
    std::string text = "write ";
    for (const FieldSpec& field : kind.fields) {
      if (field.sets == kind.keyField) text += field.name + ", or ";
    }
    return text + kind.keyField;
  }

  // An object with nothing but the fields that the manifest states, and what they refer to.
  DesiredObject statedBy(const Resource& resource) {
    const KindSpec& kind = *specs_.kind(resource.id.kind);
    DesiredObject object;
    for (const Member& member : resource.spec.map()) {
      const FieldSpec* field = kind.field(member.key);
      if (field == nullptr || member.value.isNull() || isLitectlsOwn(kind, *field)) continue;
      addField(resource, *field, member.value, object);
    }
    return object;
  }

  // The object that stands for `source` is there wherever somebody links to it.
  void linkTo(const Resource& source, const std::string& target) {
    if (!links_.emplace(target, source.id).second) return;
    const ObjectId backing = inheritance_.backingId(source);
    const bool free = identities_.claim(target, backing, std::string(kIdField), backing.name,
                                        source.pos, source.id);
    if (free && isOfThisRun(target)) linked_.emplace(source.id, &source);
  }

  void addField(const Resource& resource, const FieldSpec& field, const Value& value,
                DesiredObject& object) {
    if (!field.sets.empty()) {
      addReference(resource, field, value, object);
    } else if (!field.addsTo.empty()) {
      addNames(resource, field, value, object);
    } else if (field.type == FieldType::map) {
      for (const Member& member : value.map()) {
        if (field.of == FieldType::secret) {
          const FieldPath path = field.name + "." + member.key;
          const SecretRef ref = secretRefFrom(member.value);
          object.fields[path] = {Value(ref.text()), placeOf(member), {}, {}};
          object.secrets[path] = {ref, std::nullopt};
          continue;
        }
        object.fields[field.name + "." + member.key] = {
            normalised(field, member.key, member.value), placeOf(member), {}, {}};
      }
    } else if (object.fields.contains(field.name)) {
      addListed(field, value, object.fields[field.name]);
    } else {
      object.fields[field.name] = {normalised(field, {}, value), value.pos(), {}, {}};
    }
  }

  static SourcePos placeOf(const Member& member) {
    return member.value.pos().known() ? member.value.pos() : member.keyPos;
  }

  void addReference(const Resource& resource, const FieldSpec& field, const Value& value,
                    DesiredObject& object) {
    const Resource* other = references_.find(resource, field, value);
    if (other == nullptr) return;
    if (targetOf(*other) != targetOf(resource)) {
      add(makeError(Code::unknownReference,
                    field.name + " refers to " + other->id.text() + ", which is on target \"" +
                        targetOf(*other) + "\"",
                    "refer to an object of the same target"),
          resource, value.pos());
      return;
    }
    object.fields[field.sets] = {Value(liveIdOf(*other, *specs_.targetKind(other->id.kind))),
                                 value.pos(),
                                 field.name + " " + other->id.name,
                                 {}};
    object.dependsOn.push_back(other->id);
  }

  // Names from lists, joined with those written beside them, whichever comes first.
  void addNames(const Resource& resource, const FieldSpec& field, const Value& value,
                DesiredObject& object) {
    Value::List names;
    std::string origin = field.name;
    std::vector<ObjectId> lists;
    for (const Value& reference : value.list()) {
      const Resource* list = references_.find(resource, field, reference);
      const auto* found = list == nullptr ? nullptr : references_.namesOf(*list, field.addsTo);
      if (found == nullptr) continue;
      for (const std::string& name : *found) names.emplace_back(name);
      origin += (origin == field.name ? " " : ", ") + list->id.name;
      lists.push_back(list->id);
    }
    if (names.empty()) return;
    const auto [it, isNew] = object.fields.try_emplace(field.addsTo);
    DesiredField& desired = it->second;
    if (isNew) {
      desired.pos = value.pos();
      desired.value = Value::emptyList();
    }
    desired.origin = origin;
    desired.from = std::move(lists);
    addListed(field, Value(std::move(names)), desired);
  }

  static void addListed(const FieldSpec& field, const Value& more, DesiredField& desired) {
    Value::List all = desired.value.list();
    all.insert(all.end(), more.list().begin(), more.list().end());
    desired.value = normalised(field, {}, Value(std::move(all)));
  }

  static void nameByDefault(const Resource& resource, const KindSpec& kind, DesiredObject& object) {
    if (kind.nameField.empty() || resource.spec.find(kind.nameField) != nullptr) return;
    const auto& unset = object.unset;
    if (std::find(unset.begin(), unset.end(), kind.nameField) != unset.end()) return;
    object.fields[kind.nameField] = {Value(resource.id.name), resource.pos, "metadata.name", {}};
  }

  // An id written out may be that of an object we make ourselves, which then must come first.
  void addDependencyById(const Resource& resource, const FieldSpec& field,
                         DesiredObject& object) const {
    const auto written = object.fields.find(field.sets);
    if (written == object.fields.end() || !written->second.value.isString()) return;
    const ObjectId* owner = identities_.ownerOf(
        targetOf(resource), field.refersTo, std::string(kIdField), written->second.value.string());
    if (owner != nullptr) object.dependsOn.push_back(*owner);
  }

  void claimField(const Resource& resource, const FieldSpec& field, const DesiredObject& object) {
    const auto it = object.fields.find(field.name);
    if (it == object.fields.end() || !it->second.value.isString()) return;
    const std::string& value = it->second.value.string();
    identities_.claim(targetOf(resource), resource.id, field.name,
                      field.unique == Unique::anyCase ? lowerCase(value) : value, it->second.pos,
                      resource.id);
  }

  static void readUnset(const Resource& resource, const KindSpec& kind, DesiredObject& object) {
    const Value* unset = resource.spec.find(kUnsetField);
    if (unset == nullptr || !unset->isList()) return;
    std::set<FieldPath> names;
    for (const Value& name : unset->list()) {
      const FieldSpec* field = kind.field(fieldOf(name.string()));
      const bool link = field != nullptr && !field->sets.empty();
      const bool list = field != nullptr && !field->addsTo.empty();
      names.insert(link ? field->sets : list ? field->addsTo : name.string());
    }
    object.unset.assign(names.begin(), names.end());
  }

  static void sortDependencies(DesiredObject& object) {
    auto& ids = object.dependsOn;
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  }

  static SourcePos slotPlace(const Resource& resource, const KindSpec& kind) {
    const Value* sink = resource.spec.find(kind.slotField);
    if (sink == nullptr || !sink->isMap() || sink->map().empty()) return resource.pos;
    const Value* path = sink->map().front().value.find("path");
    return path != nullptr ? path->pos() : resource.pos;
  }

  const Loaded& loaded_;
  const SpecSet& specs_;
  const ResolveRules& rules_;
  Diagnostics& diagnostics_;
  References references_;
  Identities identities_;
  Inheritance inheritance_;
  std::set<std::pair<std::string, ObjectId>> links_;  // target and manifest
  std::map<ObjectId, const Resource*> linked_;        // of this run
  std::vector<SlotOwner> slots_;
};

}  // namespace

Desired resolve(const Loaded& loaded, const SpecSet& specs, const ResolveRules& rules,
                std::vector<std::string> roots, Diagnostics& diagnostics) {
  Desired desired = Resolver(loaded, specs, rules, diagnostics).run();
  desired.roots = std::move(roots);
  desired.manifests = loaded.resources.size();
  return desired;
}

}  // namespace litectl
