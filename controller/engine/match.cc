#include "engine/match.h"

#include "engine/roots.h"

#include <algorithm>
#include <functional>
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
  explicit Matcher(const PlanInput& in)
      : in_(in),
        leftOut_(in.rules.replaceRoots ? std::nullopt
                                       : uncoveredRoot(in.memory.roots, in.desired.roots)) {
    for (const Intent& intent : in.memory.open) {
      if (intent.action == Op::create) intended_.emplace(intent.id.kind, intent.liveId);
    }
    for (const Applied& applied : in.memory.inventory) {
      remembered_.emplace(LiveKey(applied.id.kind, applied.liveId), &applied);
    }
  }

  Match match(const DesiredObject& desired) {
    Match match;
    match.desired = &desired;
    match.applied = in_.memory.find(desired.id);
    const TargetKindSpec& spec = *in_.specs.targetKind(desired.id.kind);
    const KindSnapshot& kind = in_.snapshot.kinds.at(desired.id.kind);
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
    if (!live.marker || live.marker->inventory != in_.rules.inventory) return false;
    const DesiredObject* owner = in_.desired.find(live.marker->manifest);
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
    if (marker.inventory != in_.rules.inventory) {
      return ofInventory(marker.inventory, " as " + marker.manifest.text());
    }
    if (marker.manifest == desired.id) {
      match.owned = true;
      return std::nullopt;
    }
    if (in_.desired.find(marker.manifest) != nullptr) return managedBy(desired, marker.manifest);
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
      if (match.applied == nullptr) match.applied = in_.memory.find(marker.manifest);
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
    const LiveKey key(desired.id.kind, match.live->liveId);
    if (const auto other = in_.memory.elsewhere.find(key); other != in_.memory.elsewhere.end()) {
      return ofInventory(other->second, "");
    }
    const auto known = remembered_.find(key);
    const auto begun = in_.memory.begunElsewhere.find(key);
    if (known == remembered_.end() && begun != in_.memory.begunElsewhere.end()) {
      return ofInventory(begun->second, "");
    }
    if (known != remembered_.end() && known->second->id != desired.id &&
        in_.desired.find(known->second->id) != nullptr) {
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
    const LiveKey key(kind, live.liveId);
    // A plan that confirms a lost store has yet to remember; an apply has done so.
    return in_.rules.confirmStore || remembered_.contains(key) || intended_.contains(key);
  }

  // What was applied to the object while a manifest of another name declared it.
  void rememberOtherName(Match& match) const {
    const auto known = remembered_.find({match.desired->id.kind, match.live->liveId});
    if (known == remembered_.end() || in_.desired.find(known->second->id) != nullptr) return;
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
    return keys_.emplace(kind.kind, indexKeys(kind, spec.aliasField, in_.rules.inventory))
        .first->second;
  }

  const PlanInput& in_;
  const std::optional<std::string> leftOut_;  // a recorded root that this run does not look at
  std::set<LiveKey> intended_;                // what open creates are about
  std::map<LiveKey, const Applied*> remembered_;
  std::map<std::string, KeyIndex> keys_;
};

}  // namespace

Declared::Declared(const std::vector<Match>& matches) {
  byLive_.reserve(matches.size());
  for (const Match& match : matches) {
    if (match.live != nullptr) byLive_.push_back(&match);
  }
  std::sort(byLive_.begin(), byLive_.end(),
            [](const Match* a, const Match* b) { return std::less<>()(a->live, b->live); });
}

const Match* Declared::find(const LiveObject* live) const {
  const auto it = std::lower_bound(byLive_.begin(), byLive_.end(), live,
                                   [](const Match* match, const LiveObject* wanted) {
                                     return std::less<>()(match->live, wanted);
                                   });
  return live != nullptr && it != byLive_.end() && (*it)->live == live ? *it : nullptr;
}

std::vector<Match> matchObjects(const PlanInput& in) {
  Matcher matcher(in);
  std::vector<Match> matches;
  matches.reserve(in.desired.objects.size());
  for (const DesiredObject& object : in.desired.objects) matches.push_back(matcher.match(object));
  return matches;
}

}  // namespace litectl
