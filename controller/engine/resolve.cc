#include "engine/resolve.h"

#include "base/lower_case.h"
#include "base/suggest.h"
#include "engine/hosts.h"
#include "engine/identities.h"
#include "engine/named_objects.h"
#include "engine/references.h"
#include "engine/slots.h"
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
        identities_(diagnostics) {}

  std::vector<DesiredObject> run() {
    references_.checkLists();
    for (const Resource& resource : loaded_.resources) claimId(resource);
    std::vector<DesiredObject> objects;
    for (const Resource& resource : loaded_.resources) {
      if (!specs_.kind(resource.id.kind)->live) continue;
      DesiredObject object = resolveOne(resource);
      if (rules_.target.empty() || targetOf(resource) == rules_.target) {
        objects.push_back(std::move(object));
      }
    }
    checkSlotsApart(std::move(slots_), diagnostics_);
    addNamedDependencies(specs_, objects);
    return objects;
  }

 private:
  void add(Error error, const Resource& resource, SourcePos place) {
    diagnostics_.add(std::move(error).at(place).about(resource.id.text()));
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
    identities_.claim(targetOf(resource), resource, std::string(kIdField), liveId, place);
  }

  DesiredObject resolveOne(const Resource& resource) {
    const KindSpec& kind = *specs_.kind(resource.id.kind);
    DesiredObject object;
    object.id = resource.id;
    object.liveId = liveIdOf(resource, *specs_.targetKind(resource.id.kind));
    object.policy = resource.policy;
    object.pos = resource.pos;
    for (const Member& member : resource.spec.map()) {
      const FieldSpec* field = kind.field(member.key);
      if (field == nullptr || member.value.isNull() || isLitectlsOwn(kind, *field)) continue;
      addField(resource, *field, member.value, object);
    }
    readUnset(resource, kind, object);
    nameByDefault(resource, kind, object);
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
          object.fields[path] = {Value(ref.text()), placeOf(member), {}};
          object.secrets[path] = {ref, std::nullopt};
          continue;
        }
        object.fields[field.name + "." + member.key] = {
            normalised(field, member.key, member.value), placeOf(member), {}};
      }
    } else if (object.fields.contains(field.name)) {
      addListed(field, value, object.fields[field.name]);
    } else {
      object.fields[field.name] = {normalised(field, {}, value), value.pos(), {}};
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
                                 value.pos(), field.name + " " + other->id.name};
    object.dependsOn.push_back(other->id);
  }

  // Names from lists, joined with those written beside them, whichever comes first.
  void addNames(const Resource& resource, const FieldSpec& field, const Value& value,
                DesiredObject& object) {
    Value::List names;
    std::string origin = field.name;
    for (const Value& reference : value.list()) {
      const Resource* list = references_.find(resource, field, reference);
      const auto* found = list == nullptr ? nullptr : references_.namesOf(*list, field.addsTo);
      if (found == nullptr) continue;
      for (const std::string& name : *found) names.emplace_back(name);
      origin += (origin == field.name ? " " : ", ") + list->id.name;
    }
    if (names.empty()) return;
    const auto [it, isNew] = object.fields.try_emplace(field.addsTo);
    DesiredField& desired = it->second;
    if (isNew) {
      desired.pos = value.pos();
      desired.value = Value::emptyList();
    }
    desired.origin = origin;
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
    object.fields[kind.nameField] = {Value(resource.id.name), resource.pos, "metadata.name"};
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
    identities_.claim(targetOf(resource), resource, field.name,
                      field.unique == Unique::anyCase ? lowerCase(value) : value, it->second.pos);
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
  std::vector<SlotOwner> slots_;
};

}  // namespace

Desired resolve(const Loaded& loaded, const SpecSet& specs, const ResolveRules& rules,
                std::vector<std::string> roots, Diagnostics& diagnostics) {
  Desired desired;
  desired.objects = Resolver(loaded, specs, rules, diagnostics).run();
  desired.roots = std::move(roots);
  desired.manifests = loaded.resources.size();
  return desired;
}

}  // namespace litectl
