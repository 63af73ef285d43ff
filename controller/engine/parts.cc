#include "engine/parts.h"

#include "model/parts.h"
#include "value/json.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace litectl {
namespace {

// The values that tell which objects a cascade is about, as one text.
template <class ValueOf>
std::optional<std::string> keyFor(const Cascade& cascade, ValueOf valueOf) {
  std::string key;
  for (const auto& [theirs, ours] : cascade.fields) {
    const Value* value = valueOf(theirs, ours);
    if (value == nullptr) return std::nullopt;
    key += toJson(*value) + " ";
  }
  return key;
}

const Value* valueIn(const DesiredObject& object, const std::string& field) {
  const auto it = object.fields.find(field);
  return it == object.fields.end() ? nullptr : &it->second.value;
}

void orderAfter(const std::string& kind, const Cascade& cascade,
                std::vector<DesiredObject>& objects) {
  std::map<std::string, ObjectId> takers;
  for (const DesiredObject& object : objects) {
    if (object.id.kind != kind) continue;
    const auto key = keyFor(cascade, [&](const std::string&, const std::string& ours) {
      return valueIn(object, ours);
    });
    if (key) takers.emplace(*key, object.id);
  }
  if (takers.empty()) return;
  for (DesiredObject& object : objects) {
    if (object.id.kind != cascade.kind) continue;
    const auto key = keyFor(cascade, [&](const std::string& theirs, const std::string&) {
      return valueIn(object, theirs);
    });
    const auto taker = key ? takers.find(*key) : takers.end();
    if (taker == takers.end()) continue;
    auto& before = object.dependsOn;
    before.insert(std::upper_bound(before.begin(), before.end(), taker->second), taker->second);
  }
}

}  // namespace

void noteExactParts(const Resource& owner, const KindSpec& kind, const std::string& ownerId,
                    std::vector<ExactParts>& exact) {
  for (const FieldSpec& field : kind.fields) {
    if (field.type == FieldType::objects && owner.spec.stringAt(field.policy) == "exact") {
      exact.push_back({owner.id, ownerId, field.expandsTo});
    }
  }
}

void orderByCascades(const SpecSet& specs, std::vector<DesiredObject>& objects) {
  for (const auto& [kind, target] : specs.target.kinds) {
    for (const Cascade& cascade : target.cascades) {
      if (!cascade.byId()) orderAfter(kind, cascade, objects);
    }
  }
}

std::set<std::string> listedKinds(const SpecSet& specs, const std::set<std::string>& kinds) {
  std::set<std::string> listed;
  for (const std::string& kind : kinds) {
    const TargetKindSpec* target = specs.targetKind(kind);
    const bool inside = target != nullptr && !target->inside.kind.empty();
    listed.insert(inside ? target->inside.kind : kind);
  }
  return listed;
}

std::set<std::string> ownersToAsk(const TargetKindSpec& kind, const Desired& desired,
                                  const Memory& memory) {
  std::set<std::string> owners;
  const auto ask = [&](const std::string& liveId) { owners.insert(splitPartLiveId(liveId).first); };
  for (const DesiredObject& object : desired.objects) {
    if (object.id.kind != kind.kind) continue;
    for (const auto& [path, field] : object.fields) {
      if (kind.needsMore(fieldOf(path))) ask(object.liveId);
    }
  }
  for (const Applied& applied : memory.inventory) {
    if (applied.id.kind != kind.kind) continue;
    for (const Member& field : applied.fields.map()) {
      if (kind.needsMore(fieldOf(field.key))) ask(applied.liveId);
    }
  }
  return owners;
}

void dropPartsOfRefused(Planned& planned) {
  std::set<ObjectId> refused;
  for (const Refusal& refusal : planned.plan.refusals) refused.insert(refusal.id);
  std::set<ObjectId> waiting;
  for (const Match& match : planned.matches) {
    if (match.desired->partOf && refused.contains(*match.desired->partOf)) {
      waiting.insert(match.desired->id);
    }
  }
  std::erase_if(planned.plan.changes,
                [&](const Change& change) { return waiting.contains(change.id); });
}

}  // namespace litectl
