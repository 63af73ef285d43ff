#include "model/applied.h"
#include "model/plan.h"
#include "model/resource.h"
#include "model/snapshot.h"

#include <algorithm>
#include <set>
#include <utility>

namespace litectl {
namespace {

template <class List, class Key, class Projection>
auto findSorted(const List& list, const Key& key, Projection projection) {
  const auto it = std::lower_bound(
      list.begin(), list.end(), key,
      [&](const auto& element, const Key& wanted) { return projection(element) < wanted; });
  return it != list.end() && projection(*it) == key ? &*it : nullptr;
}

}  // namespace

std::string_view fieldOf(std::string_view path) { return path.substr(0, path.find('.')); }

std::string_view keyOf(std::string_view path) {
  const std::size_t dot = path.find('.');
  return dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
}

const DesiredObject* Desired::find(const ObjectId& id) const {
  return findSorted(objects, id, [](const DesiredObject& o) -> const ObjectId& { return o.id; });
}

const LiveObject* KindSnapshot::find(std::string_view liveId) const {
  return findSorted(objects, liveId,
                    [](const LiveObject& o) { return std::string_view(o.liveId); });
}

bool Snapshot::mayHold(const Slot& slot, const std::string& hash) const {
  const auto state = slots.find(slot);
  return state != slots.end() && (state->second.live == hash || state->second.unsure);
}

bool Snapshot::holdsPending(const Slot& slot, const std::string& hash) const {
  const auto state = slots.find(slot);
  if (state == slots.end()) return false;
  const std::vector<std::string>& pending = state->second.pending;
  return std::find(pending.begin(), pending.end(), hash) != pending.end();
}

bool Snapshot::isSinkGone(const Slot& slot) const {
  const auto state = slots.find(slot);
  return state != slots.end() && state->second.sinkGone;
}

bool Snapshot::mayKeep(const Slot& slot, const std::string& hash) const {
  const auto state = slots.find(slot);
  const bool closed = state != slots.end() && state->second.closed();
  return closed || isSinkGone(slot) || mayHold(slot, hash) || holdsPending(slot, hash);
}

const Applied* Memory::formerKeyOf(const ObjectId& id, const std::string& liveId) const {
  const Applied* named = find(id);
  return named != nullptr && named->liveId != liveId && named->slot ? named : nullptr;
}

bool Memory::hasBegun(const std::string& kind, const std::string& liveId) const {
  return std::any_of(open.begin(), open.end(), [&](const Intent& intent) {
    return intent.action == Op::create && intent.id.kind == kind && intent.liveId == liveId;
  });
}

const Applied* Memory::find(const ObjectId& id) const {
  return findSorted(inventory, id, [](const Applied& a) -> const ObjectId& { return a.id; });
}

const Applied* Memory::ofObject(const ObjectId& id, const std::string& liveId) const {
  if (const Applied* named = find(id)) return named;
  const auto same = std::find_if(inventory.begin(), inventory.end(), [&](const Applied& applied) {
    return applied.id.kind == id.kind && applied.liveId == liveId;
  });
  return same == inventory.end() ? nullptr : &*same;
}

std::string_view opName(Op op) {
  switch (op) {
    case Op::create:
      return "create";
    case Op::update:
      return "update";
    case Op::replace:
      return "replace";
    case Op::adopt:
      return "adopt";
    case Op::publish:
      return "publish";
    case Op::remove:
      return "delete";
    case Op::release:
      return "release";
    case Op::forget:
      return "forget";
  }
  return "";
}

std::string_view actionName(Op op) { return op == Op::remove ? "remove" : opName(op); }

std::optional<Op> opOfAction(std::string_view action) {
  for (const Op op : {Op::create, Op::update, Op::replace, Op::adopt, Op::publish, Op::remove,
                      Op::release, Op::forget}) {
    if (actionName(op) == action) return op;
  }
  return std::nullopt;
}

void Plan::refuse(const std::function<std::optional<Error>(Change&)>& why) {
  std::set<ObjectId> refused;
  for (Change& change : changes) {
    std::optional<Error> error = why(change);
    if (!error) continue;
    refused.insert(change.id);
    refusals.push_back({change.id, std::move(*error).about(change.id.text())});
  }
  std::erase_if(changes, [&](const Change& change) { return refused.contains(change.id); });
}

std::string_view verdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::same:
      return "in sync";
    case Verdict::changed:
      return "changed in the manifest";
    case Verdict::drifted:
      return "drifted";
    case Verdict::added:
      return "added";
    case Verdict::cleared:
      return "removed from the manifest";
    case Verdict::unclearable:
      return "cannot be cleared";
    case Verdict::notOurs:
      return "not ours";
  }
  return "";
}

}  // namespace litectl
