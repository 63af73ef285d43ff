#include "engine/match.h"

#include "engine/key_search.h"
#include "engine/roots.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace litectl {
namespace {

constexpr std::string_view kAdoptIt =
    "annotate it with litectl.dev/manage: adopt to take it over, or choose another name";

class Matcher {
 public:
  explicit Matcher(const PlanInput& in) : in_(in), leftOut_(rootsLeftOut(in)) {
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
    if (isUnknowable(match, spec)) {
      match.refusal = needsStore(desired);
      return match;
    }
    const KindSnapshot& kind = in_.snapshot.kinds.at(desired.id.kind);
    if (spec.idSource == IdSource::chosen) {
      match.live = kind.find(desired.liveId);
      refuseOtherId(match, kind);
    } else {
      const auto search = keys_.try_emplace(desired.id.kind, in_, desired.id.kind).first;
      search->second.find(match);
    }
    if (match.live != nullptr && !match.refusal) {
      if (match.live->configured) {
        refuseConfigured(match);
      } else {
        decideOwner(match, spec);
      }
    }
    return match;
  }

 private:
  // Without a marker and without a memory nobody can know an object again.
  bool isUnknowable(const Match& match, const TargetKindSpec& spec) const {
    return in_.memory.fromMarkers && !in_.memory.hasPast && spec.metadataPath.empty() &&
           match.desired->policy.manage != Manage::adopt;
  }

  static Error needsStore(const DesiredObject& desired) {
    Error error = makeError(Code::needsStore,
                            "has no room for an ownership record on the target, and with the store "
                            "none nobody would know "
                            "it again",
                            "annotate it with litectl.dev/manage: adopt, which makes whatever has "
                            "its id ours; or keep a "
                            "store, or last-applied in git (--last-applied)");
    error.subject = desired.id.text();
    return std::move(error).at(desired.pos);
  }

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

  static void refuseConfigured(Match& match) {
    match.refusal = makeError(Code::configuredOnTarget,
                              "is defined in the target's own configuration file, which cannot be "
                              "changed from outside",
                              "take it out of that file, or give the manifest another name or id");
    match.refusal->at(match.desired->pos).subject = match.desired->id.text();
  }

  void decideOwner(Match& match, const TargetKindSpec& spec) {
    match.refusal = match.live->marker ? judgeMarked(match) : judgeUnmarked(match, spec);
    if (match.refusal) {
      match.refusal->at(match.desired->pos).subject = match.desired->id.text();
    } else if (match.owned && leftOut_.empty() &&
               (match.applied == nullptr || match.applied->liveId != match.live->liveId)) {
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
    if (!leftOut_.empty()) {
      return ofFolderLeftOut(desired, marker.manifest);
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

  Error ofFolderLeftOut(const DesiredObject& desired, const ObjectId& other) const {
    return identityConflict(desired,
                            "is the object that " + other.text() +
                                " manages, whose manifest may lie in " + leftOut_ +
                                ", which -f leaves out",
                            "give all folders with -f; if what -f gives now is all there is, run "
                            "once with --replace-roots");
  }

  // The same by what we remember.
  std::optional<Error> judgeUnmarked(Match& match, const TargetKindSpec& spec) const {
    const DesiredObject& desired = *match.desired;
    const LiveKey key(desired.id.kind, match.live->liveId);
    if (const auto other = in_.memory.elsewhere.find(key); other != in_.memory.elsewhere.end()) {
      return ofInventory(other->second, "");
    }
    const auto known = remembered_.find(key);
    const bool renamed = known != remembered_.end() && known->second->id != desired.id;
    if (renamed && !leftOut_.empty() && in_.desired.find(known->second->id) == nullptr) {
      return ofFolderLeftOut(desired, known->second->id);
    }
    const auto begun = in_.memory.begunElsewhere.find(key);
    if (known == remembered_.end() && begun != in_.memory.begunElsewhere.end()) {
      return ofInventory(begun->second, "");
    }
    if (known != remembered_.end() && known->second->id != desired.id &&
        in_.desired.find(known->second->id) != nullptr) {
      return managedBy(desired, known->second->id);
    }
    match.owned = known != remembered_.end() || (spec.idProvesOwner() && intended_.contains(key));
    // With no memory it would be taken over in every run again.
    if (in_.memory.fromMarkers && spec.metadataPath.empty()) {
      match.owned = match.owned || desired.policy.manage == Manage::adopt;
    }
    // Of a part its owner's record says whose it is.
    if (match.owned || desired.partOf || desired.policy.manage == Manage::adopt) {
      return std::nullopt;
    }
    return makeError(
        Code::existsUnowned,
        "exists on the target (" + spec.idPath + " " + match.live->liveId + ") and is not ours",
        std::string(kAdoptIt));
  }

  // Some run of ours made the object, or was about to; a marker alone may have been copied.
  bool isKnown(const std::string& kind, const LiveObject& live) const {
    const LiveKey key(kind, live.liveId);
    return remembered_.contains(key) || intended_.contains(key);
  }

  // What was applied to the object while a manifest of another name declared it. Under this name
  // there may be a key that is gone.
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
    return identityConflict(desired, "is the object that " + other.text() + " manages",
                            "give one of the two manifests another id or alias");
  }

  const PlanInput& in_;
  std::map<std::string, KeySearch> keys_;  // by kind
  const std::string leftOut_;              // recorded roots that this run does not look at
  std::set<LiveKey> intended_;             // what open creates are about
  std::map<LiveKey, const Applied*> remembered_;
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
