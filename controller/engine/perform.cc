#include "engine/perform.h"

#include "base/random.h"
#include "engine/compose.h"
#include "engine/diff.h"
#include "engine/key_values.h"
#include "engine/make_way.h"
#include "engine/planner.h"
#include "engine/secret_values.h"
#include "engine/sure_calls.h"
#include "engine/twins.h"
#include "engine/unmet.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace litectl {
namespace {

// Fields with from and to, for the audit log.
Value changesOf(const Change& change) {
  Value changes = Value::emptyMap();
  for (const FieldVerdict& verdict : change.fields) {
    Value entry = Value::emptyMap();
    entry.set("from", verdict.live.value_or(Value()));
    entry.set("to", verdict.desired.value_or(Value()));
    changes.map().push_back({verdict.field, std::move(entry), {}});
  }
  return changes;
}

}  // namespace

Performer::Performer(const SpecSet& specs, const Snapshot& snapshot, const Memory& memory,
                     std::string inventory, Target& target, Sink& sink, SecretSource* secrets,
                     Random& random, Recorder& recorder)
    : specs_(specs),
      snapshot_(snapshot),
      memory_(memory),
      inventory_(std::move(inventory)),
      target_(target),
      sink_(sink),
      secrets_(secrets),
      random_(random),
      recorder_(recorder),
      cutCreates_(snapshot, memory, sink, recorder) {}

void Performer::call(const Context& context, Work& work) {
  Status status;
  if (work.change->makesWay) {
    status = makeWay(context, *work.change->makesWay, memory_, target_, recorder_);
    if (!status) return settle(work, std::move(status).error());
  }
  switch (work.change->op) {
    case Op::create:
      status = create(context, work);
      break;
    case Op::update:
    case Op::adopt:
      status = update(context, work);
      break;
    case Op::replace:
      status = replace(context, work);
      break;
    case Op::release:
      status = release(context, work);
      break;
    case Op::remove:
      status = remove(context, work);
      break;
    case Op::publish:
      // Its value is brought to its place only once what is to leave that place has left.
      status = begin(work);
      break;
    case Op::forget:
      return;
  }
  work.called = status.has_value();
  if (!status) settle(work, std::move(status).error());
}

void Performer::forget(Work& work) {
  Status status = begin(work);
  settle(work, status ? std::nullopt : std::optional(std::move(status).error()));
}

void Performer::giveUp(Work& work, const Error& error) { settle(work, error); }

void Performer::confirm(Work& work, const LiveObject* row) {
  settle(work, unmet(specs_, *work.change, inventory_, row));
}

Status Performer::begin(Work& work) {
  const Change& change = *work.change;
  Intent intent;
  intent.id = change.id;
  intent.action = work.change->op;
  intent.liveId = work.intent.liveId.empty() ? change.liveId : work.intent.liveId;
  intent.slot = change.slot;
  intent.deletion = change.deletion;
  intent.fields = Value::emptyMap();
  if (work.desired != nullptr) {
    for (const auto& [path, field] : work.desired->fields) {
      intent.fields.map().push_back({path, field.value, {}});
    }
  }
  LITECTL_TRY_ASSIGN(intent.number, recorder_.begin(intent, changesOf(change)));
  work.intent = std::move(intent);
  return cutCreates_.giveWayTo(work.intent);
}

Status Performer::create(const Context& context, Work& work) {
  const TargetKindSpec& spec = *specs_.targetKind(work.change->id.kind);
  Write write = composeWrite(spec, *work.change, nullptr, markerFor(work));
  LITECTL_TRY(addSecrets(*work.desired, *work.change, secrets_, write));
  if (spec.idSource != IdSource::secretHash) {
    const bool begunBefore =
        std::any_of(memory_.open.begin(), memory_.open.end(), [&](const Intent& open) {
          return CutCreates::isOne(open, work.change->id) && open.liveId == work.change->liveId;
        });
    LITECTL_TRY(begin(work));
    return createOnce(context, target_, write, makerOf(work), begunBefore);
  }
  LITECTL_TRY_ASSIGN(MintedKey minted, mintKey(snapshot_, memory_, work.change->id,
                                               *work.change->slot, sink_, random_));
  work.intent.liveId = minted.hash;
  LITECTL_TRY(begin(work));
  // The value is safe in its sink before the key exists.
  if (!minted.pending) {
    LITECTL_TRY(sink_.writePending(*work.change->slot, minted.hash, minted.value));
  }
  write.liveId = minted.hash;
  write.secret = &minted.value;
  Status status = createOnce(context, target_, write, makerOf(work), minted.pending);
  // Only a value that no key can have is thrown away.
  if (!status && !minted.pending && !mayHaveHappened(status.error().code)) {
    LITECTL_TRY(sink_.discardPending(*work.change->slot, minted.hash));
  }
  return status;
}

Status Performer::update(const Context& context, Work& work) {
  const TargetKindSpec& spec = *specs_.targetKind(work.change->id.kind);
  Write write = composeWrite(spec, *work.change, work.live, markerFor(work));
  LITECTL_TRY(addSecrets(*work.desired, *work.change, secrets_, write));
  LITECTL_TRY(begin(work));
  // An adopted budget may need nothing from the target, only its place in the inventory.
  if (write.fields.empty() && write.metadata.isNull()) return {};
  return target_.write(context, write);
}

// What is cut off here is gone on from by the next plan: it finds the twin, and the object or not.
Status Performer::replace(const Context& context, Work& work) {
  const std::string& kind = work.change->id.kind;
  const TargetKindSpec& spec = *specs_.targetKind(kind);
  const Change whole =
      madeAnew(*specs_.kind(kind), spec, *work.change, *work.desired, work.live, work.applied);
  const Maker maker = makerOf(work);
  Write write = composeWrite(spec, whole, nullptr, maker.marker);
  LITECTL_TRY(addSecrets(*work.desired, whole, secrets_, write));
  write.op = Op::create;
  LITECTL_TRY(begin(work));
  const std::string itself = work.change->liveId;
  const std::string twin = twinIdOf(itself);
  if (snapshot_.kinds.at(kind).find(twin) != nullptr) {
    LITECTL_TRY(removeUntilGone(context, target_, kind, twin));
  }
  write.liveId = twin;
  LITECTL_TRY(createOnce(context, target_, write, maker, false));
  LITECTL_TRY(removeUntilGone(context, target_, kind, itself));
  write.liveId = itself;
  LITECTL_TRY(createOnce(context, target_, write, maker, false));
  return removeUntilGone(context, target_, kind, twin);
}

Status Performer::release(const Context& context, Work& work) {
  const Change& change = *work.change;
  const LiveObject* live = snapshot_.kinds.at(change.id.kind).find(change.liveId);
  LITECTL_TRY(begin(work));
  return target_.write(
      context, composeWrite(*specs_.targetKind(change.id.kind), change, live, std::nullopt));
}

Status Performer::remove(const Context& context, Work& work) {
  LITECTL_TRY(begin(work));
  return removeUntilGone(context, target_, work.change->id.kind, work.change->liveId);
}

std::optional<Marker> Performer::markerFor(const Work& work) const {
  const std::string& kind = work.change->id.kind;
  if (specs_.targetKind(kind)->metadataPath.empty() || work.desired == nullptr) return std::nullopt;
  Marker marker;
  marker.store = memory_.storeId;
  marker.inventory = inventory_;
  marker.manifest = work.change->id;
  if (memory_.fromMarkers) marker.deletion = work.desired->policy.deletion;
  marker.fields = ownedFields(diffFields(*specs_.kind(kind), *specs_.targetKind(kind),
                                         *work.desired, work.live, work.applied));
  marker.secrets = fingerprintsOf(*work.desired, work.live, marker.fields);
  return marker;
}

Maker Performer::makerOf(const Work& work) const {
  return {markerFor(work), inventory_, work.change->id};
}

// Of a key that is gone.
Status Performer::clearValues(const Change& change) const {
  const bool removed = change.op == Op::remove;
  if (change.slot && (removed || change.removesValue)) {
    if (snapshot_.isSinkGone(*change.slot)) {
      return makeError(Code::sinkFailed,
                       "nothing can be removed from " + change.slot->text() + ": the sink is gone",
                       "mount its folder, or make it anew if the values are lost, and run again");
    }
    LITECTL_TRY(removeValue(sink_, *change.slot, change.liveId));
  }
  return removed ? cutCreates_.end(change.id, change.liveId, "recovered: deleted since") : Status();
}

Applied Performer::appliedNow(const Work& work) const {
  const std::string& kind = work.change->id.kind;
  return appliedAfter(*work.desired, work.intent.liveId,
                      diffFields(*specs_.kind(kind), *specs_.targetKind(kind), *work.desired,
                                 work.live, work.applied));
}

// Left open: what may have happened, and what did happen but is not in the sink yet. A key that was
// seen is made, though: its value waits beside its place, and if it goes, somebody deleted it. Not
// while it is still remembered where the value of the key before it lies.
Status Performer::closeFailed(const Work& work, const Error& problem, bool seen) const {
  const std::string status = "failed " + std::string(codeText(problem.code));
  const bool former = memory_.formerKeyOf(work.intent.id, work.intent.liveId) != nullptr;
  if (seen && work.change->op == Op::create && !former) {
    return recorder_.finish(work.intent, status, {.now = appliedNow(work)});
  }
  const bool open = mayHaveHappened(problem.code) || work.called;
  return open ? recorder_.leaveOpen(work.intent, status)
              : recorder_.finish(work.intent, status, {});
}

void Performer::settle(Work& work, const std::optional<Error>& error) {
  std::optional<Error> problem = error;
  const bool inSink = work.change->bringsValue();
  if (!problem && inSink) {
    Status brought = bringToSlot(sink_, snapshot_.kinds.at(work.change->id.kind), memory_,
                                 *work.change->slot, work.intent.liveId, work.applied);
    if (!brought) problem = std::move(brought).error();
  }
  if (!problem) {
    if (Status cleared = clearValues(*work.change); !cleared) problem = std::move(cleared).error();
  }
  Status closed;
  if (work.intent.number == 0) {
    // Nothing was begun, so there is nothing to close.
  } else if (problem) {
    closed = closeFailed(work, *problem, !error);
  } else if (work.desired == nullptr) {
    closed = recorder_.finish(work.intent, "done", {.forgotten = true});
  } else {
    Applied now = appliedNow(work);
    // A value that was not brought to its place lies where it lay.
    if (!inSink && work.applied != nullptr) now.slot = work.applied->slot;
    const bool former = work.change->op != Op::create &&
                        memory_.hasBegun(now.id.kind, now.liveId) &&
                        memory_.formerKeyOf(now.id, now.liveId) != nullptr;
    Aftermath after;
    if (inSink || !former) after.now = now;
    closed = recorder_.finish(work.intent, "done", after);
    if (closed && inSink && former) {
      closed = cutCreates_.end(now.id, now.liveId, "recovered: published since");
    }
  }
  if (!closed && !problem) problem = closed.error();
  if (problem && problem->subject.empty()) problem->subject = work.change->id.text();
  work.error = std::move(problem);
  work.settled = true;
}

}  // namespace litectl
