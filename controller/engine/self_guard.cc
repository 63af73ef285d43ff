#include "engine/self_guard.h"

#include <algorithm>
#include <string>
#include <vector>

namespace litectl {
namespace {

// Who litectl is on the target, and what it must not cut off.
class SelfGuard {
 public:
  SelfGuard(const SpecSet& specs, const Snapshot& snapshot) : specs_(specs), snapshot_(snapshot) {}

  [[nodiscard]] bool forbids(const Change& change) const {
    if (change.liveId.empty()) return false;
    if (change.op == Op::remove) return isProtected(change.id.kind, change.liveId);
    return decidesAccess(change) &&
           (isProtected(change.id.kind, change.liveId) || ourKeyBelongsTo(change));
  }

 private:
  bool isOurKey(const std::string& kind, const std::string& liveId) const {
    return specs_.targetKind(kind)->idSource == IdSource::secretHash &&
           liveId == snapshot_.self.keyHash;
  }

  bool isProtected(const std::string& kind, const std::string& liveId) const {
    const std::vector<std::string>& theirs = specs_.targetKind(kind)->serverOwned;
    return isOurKey(kind, liveId) ||
           (kind == specs_.target.selfUserKind && liveId == snapshot_.self.userId) ||
           std::find(theirs.begin(), theirs.end(), liveId) != theirs.end();
  }

  bool decidesAccess(const Change& change) const {
    const KindSpec& kind = *specs_.kind(change.id.kind);
    return std::any_of(change.fields.begin(), change.fields.end(), [&](const FieldVerdict& v) {
      const FieldSpec* field = kind.field(fieldOf(v.field));
      return field != nullptr && field->access;
    });
  }

  bool ourKeyBelongsTo(const Change& change) const {
    for (const Cascade& cascade : specs_.targetKind(change.id.kind)->cascades) {
      const auto kind = snapshot_.kinds.find(cascade.kind);
      if (kind == snapshot_.kinds.end() || cascade.onlyUnlinks) continue;
      const LiveObject* ours = kind->second.find(snapshot_.self.keyHash);
      if (ours == nullptr || !isOurKey(cascade.kind, ours->liveId)) continue;
      const auto link = ours->fields.find(cascade.field);
      if (link != ours->fields.end() && link->second == Value(change.liveId)) return true;
    }
    return false;
  }

  const SpecSet& specs_;
  const Snapshot& snapshot_;
};

}  // namespace

void guardSelf(const SpecSet& specs, const Snapshot& snapshot, Plan& plan) {
  const SelfGuard self(specs, snapshot);
  std::erase_if(plan.changes, [&](const Change& change) {
    if (!self.forbids(change)) return false;
    plan.refusals.push_back(
        {change.id, makeError(Code::protectedObject,
                              "litectl itself works with this object, or the target needs it",
                              "use another key for litectl, or change this object by hand")
                        .about(change.id.text())});
    return true;
  });
}

}  // namespace litectl
