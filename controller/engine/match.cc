#include "engine/match.h"

#include "engine/roots.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace litectl {
namespace {

constexpr std::string_view kAdoptIt =
    "annotate it with litectl.dev/manage: adopt to take it over, or choose another name";

// Live keys by what they can be recognised by.
struct KeyIndex {
  std::map<ObjectId, std::vector<const LiveObject*>> byManifest;  // our marker's
  std::unordered_map<std::string, std::vector<const LiveObject*>> byAlias;
};

KeyIndex indexKeys(const KindSnapshot& kind, const std::string& aliasField,
                   const std::string& inventory) {
  KeyIndex index;
  for (const LiveObject& live : kind.objects) {
    if (live.marker && live.marker->inventory == inventory) {
      index.byManifest[live.marker->manifest].push_back(&live);
    }
    const auto alias = live.fields.find(aliasField);
    if (alias != live.fields.end() && alias->second.isString()) {
      index.byAlias[alias->second.string()].push_back(&live);
    }
  }
  return index;
}

class Matcher {
 public:
  Matcher(const SpecSet& specs, const Desired& desired, const Snapshot& snapshot,
          const Memory& memory, const PlanRules& rules)
      : specs_(specs),
        desired_(desired),
        snapshot_(snapshot),
        memory_(memory),
        inventory_(rules.inventory),
        leftOut_(rules.replaceRoots ? std::nullopt : uncoveredRoot(memory.roots, desired.roots)) {
    for (const Intent& intent : memory.open) {
      if (intent.action == Op::create) intended_.emplace(intent.id.kind, intent.liveId);
    }
    for (const Applied& applied : memory.inventory) {
      remembered_.emplace(std::pair(applied.id.kind, applied.liveId), &applied);
    }
  }

  Match match(const DesiredObject& desired) {
    Match match;
    match.desired = &desired;
    match.applied = memory_.find(desired.id);
    const TargetKindSpec& spec = *specs_.targetKind(desired.id.kind);
    const KindSnapshot& kind = snapshot_.kinds.at(desired.id.kind);
    if (spec.idSource == IdSource::chosen) {
      match.live = kind.find(desired.liveId);
      refuseOtherId(match, kind);
    } else {
      findKey(match, spec, kind);
    }
    if (match.live != nullptr && !match.refusal) decideOwner(match, spec);
    return match;
  }

 private:
  // Another id is another object, and the one we made would be nobody's.
  static void refuseOtherId(Match& match, const KindSnapshot& kind) {
    const DesiredObject& desired = *match.desired;
    if (match.applied == nullptr || match.applied->liveId == desired.liveId) return;
    if (kind.find(match.applied->liveId) == nullptr) return;
    Error error = makeError(
        Code::immutableChanged,
        "its id was \"" + match.applied->liveId + "\" and cannot become \"" + desired.liveId + "\"",
        "write spec.id: " + match.applied->liveId +
            ", or give the new object a manifest with another name");
    error.subject = desired.id.text();
    match.refusal = std::move(error).at(desired.pos);
  }

  void findKey(Match& match, const TargetKindSpec& spec, const KindSnapshot& kind) {
    if (match.applied != nullptr) match.live = kind.find(match.applied->liveId);
    if (match.live != nullptr) return;
    const KeyIndex& index = keysOf(spec, kind);
    const ObjectId& id = match.desired->id;
    if (const auto ours = index.byManifest.find(id); ours != index.byManifest.end()) {
      findByMarker(match, ours->second);
      return;
    }
    const auto alias = match.desired->fields.find(spec.aliasField);
    if (alias == match.desired->fields.end() || !alias->second.value.isString()) return;
    const std::string& wanted = alias->second.value.string();
    const auto found = index.byAlias.find(wanted);
    if (found == index.byAlias.end()) return;
    if (found->second.size() == 1 && givesUp(*found->second.front(), spec, wanted)) return;
    match.live = found->second.front();
    if (found->second.size() > 1) {
      match.refusal = conflict(
          *match.desired,
          std::to_string(found->second.size()) + " live keys share the alias \"" + wanted + "\"",
          "delete or rename all but one of them on the target");
    } else if (match.applied != nullptr && !match.live->marker) {
      match.refusal = conflict(
          *match.desired,
          "the key we made is gone, and its alias \"" + wanted + "\" now belongs to another key",
          "rename or delete that key, or annotate the manifest with "
          "litectl.dev/manage: adopt to take it over");
      if (match.desired->policy.manage == Manage::adopt) match.refusal.reset();
    }
  }

  // The alias is free by the time it is needed: the manifest of the key that has it asks for
  // another.
  bool givesUp(const LiveObject& live, const TargetKindSpec& spec, const std::string& alias) const {
    if (!live.marker || live.marker->inventory != inventory_) return false;
    const DesiredObject* owner = desired_.find(live.marker->manifest);
    if (owner == nullptr) return false;
    const auto wanted = owner->fields.find(spec.aliasField);
    return wanted != owner->fields.end() && !(wanted->second.value == Value(alias));
  }

  // The key that we remember is gone, or we remember none: a marker alone may have been copied.
  void findByMarker(Match& match, const std::vector<const LiveObject*>& marked) const {
    const DesiredObject& desired = *match.desired;
    match.live = marked.front();
    if (marked.size() > 1) {
      match.refusal = conflict(
          desired, std::to_string(marked.size()) + " live keys carry the ownership record of it",
          "delete all but one of them on the target");
      return;
    }
    const bool begun = intended_.contains({desired.id.kind, match.live->liveId});
    if (match.applied == nullptr || begun || desired.policy.manage == Manage::adopt) return;
    match.refusal = conflict(desired,
                             "the key we made is gone, and another one carries its ownership "
                             "record: it was regenerated or copied behind our back",
                             "annotate the manifest with litectl.dev/manage: adopt to take that "
                             "key over, or delete it so that a new one is made");
  }

  void decideOwner(Match& match, const TargetKindSpec& spec) {
    match.refusal = match.live->marker ? judgeMarked(match) : judgeUnmarked(match, spec);
    if (match.refusal) {
      match.refusal->at(match.desired->pos).subject = match.desired->id.text();
    } else if (match.owned && match.applied == nullptr && !leftOut_) {
      rememberOtherName(match);
    }
  }

  // Says whether the object is ours by what stands on it, or why it must not be touched.
  std::optional<Error> judgeMarked(Match& match) const {
    const DesiredObject& desired = *match.desired;
    const Marker& marker = *match.live->marker;
    if (marker.inventory == kUnreadableOwner) {
      return makeError(Code::otherInventory,
                       "its ownership record (metadata." + std::string(kMarkerKey) +
                           ") cannot be read, so nobody knows whose it is",
                       "take that record off the object on the target, and run again");
    }
    if (marker.inventory != inventory_) {
      return ofInventory(marker.inventory, " as " + marker.manifest.text());
    }
    if (marker.manifest == desired.id) {
      match.owned = true;
      return std::nullopt;
    }
    if (desired_.find(marker.manifest) != nullptr) return managedBy(desired, marker.manifest);
    if (leftOut_) {
      return conflict(desired,
                      "is the object that " + marker.manifest.text() +
                          " manages, whose manifest may lie in " + *leftOut_ +
                          ", which -f leaves out",
                      "give all folders with -f; if what -f gives now is all there is, run once "
                      "with --replace-roots");
    }
    if (isKnown(desired.id.kind, *match.live)) {
      match.owned = true;
      match.renamedFrom = marker.manifest;
      // Of several names that cut runs left in the memory the marker has the newest.
      if (match.applied == nullptr) match.applied = memory_.find(marker.manifest);
      return std::nullopt;
    }
    if (desired.policy.manage == Manage::adopt) return std::nullopt;
    return makeError(Code::existsUnowned,
                     "exists on the target with the ownership record of " + marker.manifest.text() +
                         ", and no run remembers having made it: the record may be a copy",
                     std::string(kAdoptIt));
  }

  // The same by what we remember.
  std::optional<Error> judgeUnmarked(Match& match, const TargetKindSpec& spec) const {
    const DesiredObject& desired = *match.desired;
    const std::pair key(desired.id.kind, match.live->liveId);
    if (const auto other = memory_.elsewhere.find(key); other != memory_.elsewhere.end()) {
      return ofInventory(other->second, "");
    }
    const auto known = remembered_.find(key);
    if (known != remembered_.end() && known->second->id != desired.id &&
        desired_.find(known->second->id) != nullptr) {
      return managedBy(desired, known->second->id);
    }
    match.owned = known != remembered_.end() || (spec.idProvesOwner() && intended_.contains(key));
    if (match.owned || desired.policy.manage == Manage::adopt) return std::nullopt;
    return makeError(
        Code::existsUnowned,
        "exists on the target (" + spec.idPath + " " + match.live->liveId + ") and is not ours",
        std::string(kAdoptIt));
  }

  // Some run of ours made the object, or was about to; a marker alone may have been copied.
  bool isKnown(const std::string& kind, const LiveObject& live) const {
    const std::pair key(kind, live.liveId);
    return remembered_.contains(key) || intended_.contains(key);
  }

  // What was applied to the object while a manifest of another name declared it.
  void rememberOtherName(Match& match) const {
    const auto known = remembered_.find({match.desired->id.kind, match.live->liveId});
    if (known == remembered_.end() || desired_.find(known->second->id) != nullptr) return;
    match.applied = known->second;
    if (!match.renamedFrom) match.renamedFrom = known->second->id;
  }

  static Error ofInventory(const std::string& inventory, const std::string& as) {
    return makeError(
        Code::otherInventory, "belongs to inventory \"" + inventory + "\"" + as,
        "remove it from one of the two inventories; two owners would undo each other's work");
  }

  static Error managedBy(const DesiredObject& desired, const ObjectId& other) {
    return conflict(desired, "is the object that " + other.text() + " manages",
                    "give one of the two manifests another id or alias");
  }

  static Error conflict(const DesiredObject& desired, std::string message, std::string remedy) {
    Error error = makeError(Code::identityConflict, std::move(message), std::move(remedy));
    error.subject = desired.id.text();
    return std::move(error).at(desired.pos);
  }

  const KeyIndex& keysOf(const TargetKindSpec& spec, const KindSnapshot& kind) {
    const auto it = keys_.find(kind.kind);
    if (it != keys_.end()) return it->second;
    return keys_.emplace(kind.kind, indexKeys(kind, spec.aliasField, inventory_)).first->second;
  }

  const SpecSet& specs_;
  const Desired& desired_;
  const Snapshot& snapshot_;
  const Memory& memory_;
  const std::string& inventory_;
  const std::optional<std::string> leftOut_;  // a recorded root that this run does not look at
  std::set<std::pair<std::string, std::string>> intended_;  // kind and id of open creates
  std::map<std::pair<std::string, std::string>, const Applied*> remembered_;  // the same → memory
  std::map<std::string, KeyIndex> keys_;
};

}  // namespace

std::vector<Match> matchObjects(const SpecSet& specs, const Desired& desired,
                                const Snapshot& snapshot, const Memory& memory,
                                const PlanRules& rules) {
  Matcher matcher(specs, desired, snapshot, memory, rules);
  std::vector<Match> matches;
  matches.reserve(desired.objects.size());
  for (const DesiredObject& object : desired.objects) matches.push_back(matcher.match(object));
  return matches;
}

}  // namespace litectl
