#include "engine/planner.h"

#include "engine/belonging.h"
#include "engine/cascades.h"
#include "engine/money.h"
#include "engine/name_moves.h"
#include "engine/part_removals.h"
#include "engine/parts.h"
#include "engine/plan_notes.h"
#include "engine/points_nowhere.h"
#include "engine/prune.h"
#include "engine/reach.h"
#include "engine/slot_moves.h"
#include "engine/strays.h"
#include "engine/twins.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <utility>

namespace litectl {
namespace {

// A create lists all declared fields; an update only those that differ.
std::vector<FieldVerdict> writtenFields(const std::vector<FieldVerdict>& verdicts) {
  std::vector<FieldVerdict> written;
  std::copy_if(verdicts.begin(), verdicts.end(), std::back_inserter(written),
               [](const FieldVerdict& v) { return needsWrite(v.verdict); });
  return written;
}

std::string whyCreate(const Match& match) {
  if (match.applied != nullptr) return "gone from the target";
  if (match.desired->policy.manage != Manage::adopt) return "not on the target";
  return "not on the target, so there is nothing to adopt";
}

std::string whyUpdate(const Match& match, const std::vector<FieldVerdict>& written) {
  if (match.renamedFrom) return "was " + match.renamedFrom->text();
  const auto any = [&](Verdict verdict) {
    return std::any_of(written.begin(), written.end(),
                       [&](const FieldVerdict& v) { return v.verdict == verdict; });
  };
  const bool drifted = any(Verdict::drifted);
  const bool edited = any(Verdict::changed) || any(Verdict::added) || any(Verdict::cleared);
  if (drifted && edited) return "changed in the manifest and behind our back";
  if (drifted) return "changed behind our back";
  return edited ? "changed in the manifest" : "ownership record is out of date";
}

// A kind stands after every kind it refers to, is part of or goes along with.
std::vector<std::string> kindOrder(const SpecSet& specs) {
  std::vector<std::string> order;
  std::set<std::string> placed;
  const std::function<void(const KindSpec&)> place = [&](const KindSpec& kind) {
    if (!placed.insert(kind.kind).second) return;
    if (const KindSpec* owner = specs.kind(kind.partOf)) place(*owner);
    for (const FieldSpec& field : kind.fields) {
      if (const KindSpec* other = specs.kind(field.refersTo)) place(*other);
      if (const KindSpec* other = specs.kind(field.names)) place(*other);
    }
    for (const auto& [name, target] : specs.target.kinds) {
      for (const Cascade& cascade : target.cascades) {
        if (cascade.kind == kind.kind && !cascade.byId()) place(specs.kinds.at(name));
      }
    }
    order.push_back(kind.kind);
  };
  for (const auto& [name, kind] : specs.kinds) place(kind);
  return order;
}

class Planner {
 public:
  explicit Planner(const PlanInput& in) : in_(in) {
    out_.plan.target = in.rules.target;
    out_.plan.inventory = in.rules.inventory;
    out_.plan.specs = in.specs.hash;
    out_.plan.notes = in.desired.notes;
    out_.matches = matchObjects(in);
    for (const Match& match : out_.matches) planObject(match);
    dropPartsOfRefused(out_);
    planRemovals(in, out_);
    removeParts(in, out_);
    removeTwins(in, out_);
    noteStrays(in, out_);
    followRemovals(in, out_);
    addShutOut(in.specs, in.snapshot, in.memory, out_.plan);
    noteUnfinished(in.memory, out_.plan);
    orderChanges();
    orderSlotMoves(in.snapshot, in.memory, out_);
    orderNameMoves(in.specs, in.snapshot, out_);
    findReach(in, out_);
    addMoney(in, out_);
  }

  Planned take() { return std::move(out_); }

 private:
  void planObject(const Match& match) {
    const DesiredObject& desired = *match.desired;
    if (match.refusal) {
      out_.plan.refusals.push_back({desired.id, *match.refusal});
      return;
    }
    const KindSpec& kind = *in_.specs.kind(desired.id.kind);
    const TargetKindSpec& target = *in_.specs.targetKind(desired.id.kind);
    const std::vector<FieldVerdict> verdicts =
        diffFields(kind, target, desired, match.live, match.applied);
    noteUnclearable(desired, verdicts, out_.plan);
    if (match.live != nullptr) noteUnread(desired, out_.plan);

    Change change;
    change.id = desired.id;
    change.madeFrom = desired.madeFrom;
    change.slot = desired.slot;
    change.deletion = desired.policy.deletion;
    change.fields = writtenFields(verdicts);
    const SlotState* foreign = foreignSlot(desired);
    if (auto nowhere = pointsNowhere(kind, change, desired, in_.desired, in_.snapshot)) {
      return refuse(desired, *std::move(nowhere));
    }
    if (match.live == nullptr) {
      if (foreign != nullptr) return refuse(desired, *foreign->foreign);
      if (desired.slot && isSinkLost(*desired.slot))
        return refuse(desired, sinkLost(*desired.slot));
      if (auto unknown = unknownValue(desired)) return refuse(desired, *std::move(unknown));
      change.op = Op::create;
      change.liveId = desired.liveId;
      change.reason = whyCreate(match);
      change.marker = !target.metadataPath.empty();
      out_.plan.changes.push_back(std::move(change));
      return;
    }
    change.liveId = match.live->liveId;
    change.marker = !target.metadataPath.empty() && !markerCurrent(match, verdicts);
    change.publish = change.slot && canPublish(match, *change.slot);
    if (change.publish) change.leavingSlot = otherSlotOf(match, *change.slot);
    // Where nobody can look or write, nothing is called in sync; but no change of the key waits.
    const bool changes = !match.owned || !change.fields.empty() || change.marker;
    if (foreign != nullptr && !changes && (change.publish || foreign->unseen)) {
      return refuse(desired, *foreign->foreign);
    }
    if (foreign != nullptr) {
      change.publish = false;
      change.leavingSlot.reset();
      noteForeignSlot(desired, *foreign->foreign, out_.plan);
    } else if (change.slot && !change.publish) {
      noteValue(desired, change.liveId, in_.snapshot, out_.plan);
    }
    if (!match.owned) {
      change.op = Op::adopt;
      change.reason = desired.partOf ? "there already, and declared now"
                                     : "taken over by litectl.dev/manage: adopt";
    } else if (changes) {
      const bool replaces = std::any_of(change.fields.begin(), change.fields.end(),
                                        [](const FieldVerdict& field) { return field.replaces; });
      change.op = replaces ? Op::replace : Op::update;
      change.reason = whyUpdate(match, change.fields);
    } else if (change.publish) {
      change.op = Op::publish;
      change.reason =
          change.leavingSlot ? "its sink is another one" : "its value is not yet in its sink";
    } else {
      rememberInSync(match, verdicts);
      return;
    }
    out_.plan.changes.push_back(std::move(change));
  }

  void refuse(const DesiredObject& desired, Error why) {
    why.subject = desired.id.text();
    if (!why.pos.known()) why.pos = desired.pos;
    out_.plan.refusals.push_back({desired.id, std::move(why)});
  }

  void rememberInSync(const Match& match, const std::vector<FieldVerdict>& verdicts) {
    ++out_.plan.inSync;
    Applied now = appliedAfter(*match.desired, match.live->liveId, verdicts);
    // A place that does not hold the value is not where it lies.
    if (now.slot && !in_.snapshot.mayHold(*now.slot, now.liveId) && match.applied != nullptr) {
      now.slot = match.applied->slot;
    }
    // Its create stays open until the value of the key before it has left its place.
    const Applied* former = in_.memory.formerKeyOf(now.id, now.liveId);
    const bool begun = in_.memory.hasBegun(now.id.kind, now.liveId);
    if (begun && former != nullptr && in_.snapshot.mayKeep(*former->slot, former->liveId)) return;
    if (match.applied == nullptr || !(*match.applied == now)) {
      out_.toRemember.push_back(std::move(now));
    }
  }

  bool markerCurrent(const Match& match, const std::vector<FieldVerdict>& verdicts) const {
    const std::optional<Marker>& marker = match.live->marker;
    const Deletion told =
        in_.memory.fromMarkers ? match.desired->policy.deletion : Deletion::remove;
    return marker && marker->store == in_.memory.storeId && marker->manifest == match.desired->id &&
           marker->fields == ownedFields(verdicts) && marker->deletion == told;
  }

  // Written anew under a folder that is not mounted, a value would be gone once it is.
  bool isSinkLost(const Slot& slot) const {
    const auto& rows = in_.memory.inventory;
    return in_.snapshot.isSinkGone(slot) &&
           std::any_of(rows.begin(), rows.end(), [&](const Applied& applied) {
             return applied.slot && applied.slot->sink == slot.sink;
           });
  }

  static Error sinkLost(const Slot& slot) {
    return makeError(Code::sinkFailed,
                     "nothing can be written to " + slot.text() +
                         ": the sink is gone, in which the values of other keys lay",
                     "mount its folder, or make it anew if the values are lost");
  }

  // With the store none nobody remembers whether it was our key that is gone.
  std::optional<Error> unknownValue(const DesiredObject& desired) const {
    if (!in_.memory.fromMarkers || !desired.slot) return std::nullopt;
    const auto state = in_.snapshot.slots.find(*desired.slot);
    if (state == in_.snapshot.slots.end() || !state->second.live) return std::nullopt;
    if (in_.snapshot.kinds.at(desired.id.kind).find(*state->second.live) != nullptr) {
      return std::nullopt;
    }
    return makeError(
        Code::needsStore,
        desired.slot->text() +
            " holds the value of a key that is not on the target, and with the store none "
            "nobody knows whose it was",
        "remove that file if nobody needs the value, or keep a store");
  }

  const SlotState* foreignSlot(const DesiredObject& desired) const {
    if (!desired.slot) return nullptr;
    const auto state = in_.snapshot.slots.find(*desired.slot);
    if (state == in_.snapshot.slots.end() || !state->second.foreign) return nullptr;
    return &state->second;
  }

  // The value lies pending in its slot, or in the one that its create was to fill, or is live in
  // the slot it had before; a run that was cut may have left it there although it is in its slot
  // already.
  bool canPublish(const Match& match, const Slot& slot) const {
    const std::string& hash = match.live->liveId;
    if (in_.snapshot.holdsPending(slot, hash)) return true;
    const bool begun =
        std::any_of(in_.memory.open.begin(), in_.memory.open.end(), [&](const Intent& intent) {
          return intent.action == Op::create && intent.id == match.desired->id &&
                 intent.liveId == hash && intent.slot &&
                 in_.snapshot.holdsPending(*intent.slot, hash);
        });
    if (begun && !in_.snapshot.mayHold(slot, hash)) return true;
    return otherSlotOf(match, slot).has_value();
  }

  // Where the value lies, if that is another place.
  std::optional<Slot> otherSlotOf(const Match& match, const Slot& slot) const {
    if (match.applied == nullptr || !match.applied->slot) return std::nullopt;
    const Slot& before = *match.applied->slot;
    const std::string& hash = match.live->liveId;
    const bool lies = in_.snapshot.mayHold(before, hash) || in_.snapshot.holdsPending(before, hash);
    return lies && before != slot ? std::optional(before) : std::nullopt;
  }

  // Creates and updates in the order of what they refer to, then removals the other way round.
  void orderChanges() {
    std::map<std::string, std::size_t> rank;
    for (const std::string& kind : kindOrder(in_.specs)) rank.emplace(kind, rank.size());
    const auto removal = [](const Change& c) {
      return c.op == Op::remove || c.op == Op::release || c.op == Op::forget;
    };
    std::stable_sort(out_.plan.changes.begin(), out_.plan.changes.end(),
                     [&](const Change& a, const Change& b) {
                       if (removal(a) != removal(b)) return !removal(a);
                       if (a.id.kind != b.id.kind) {
                         const bool before = rank.at(a.id.kind) < rank.at(b.id.kind);
                         return removal(a) ? !before : before;
                       }
                       return a.id < b.id;
                     });
    linkDependencies();
  }

  void linkDependencies() {
    std::set<ObjectId> changing;
    std::set<ObjectId> refused;
    for (const Change& change : out_.plan.changes) changing.insert(change.id);
    for (const Refusal& refusal : out_.plan.refusals) refused.insert(refusal.id);
    std::map<ObjectId, const DesiredObject*> desired;
    for (const Match& match : out_.matches) desired.emplace(match.desired->id, match.desired);
    for (Change& change : out_.plan.changes) {
      const auto it = desired.find(change.id);
      if (it == desired.end()) continue;  // removals got theirs from planRemovals
      for (const ObjectId& other : it->second->dependsOn) {
        if (changing.contains(other) || refused.contains(other)) change.dependsOn.push_back(other);
      }
    }
  }

  const PlanInput& in_;
  Planned out_;
};

}  // namespace

Planned makePlan(const PlanInput& in) { return Planner(in).take(); }

Applied appliedAfter(const DesiredObject& desired, const std::string& liveId,
                     const std::vector<FieldVerdict>& verdicts) {
  Applied applied;
  applied.id = desired.id;
  applied.liveId = liveId;
  applied.fields = Value::emptyMap();
  for (const FieldVerdict& verdict : verdicts) {
    if (verdict.desired) {
      applied.fields.map().push_back({verdict.field, *verdict.desired, {}});
    } else if (verdict.verdict == Verdict::unclearable) {
      applied.fields.map().push_back({verdict.field, Value(), {}});
    }
  }
  applied.deletion = desired.policy.deletion;
  applied.slot = desired.slot;
  return applied;
}

}  // namespace litectl
