#include "engine/self_guard.h"

#include "model/parts.h"

#include <algorithm>
#include <optional>
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
  bool isProtected(const std::string& kind, const std::string& liveId) const {
    const std::vector<std::string>& theirs = specs_.targetKind(kind)->serverOwned;
    return isOurKey(specs_, snapshot_.self, kind, liveId) ||
           isNeededPart(specs_, snapshot_.self, kind, liveId) ||
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
    const auto ours = snapshot_.self.belongsTo.find(change.id.kind);
    return ours != snapshot_.self.belongsTo.end() && ours->second == change.liveId;
  }

  const SpecSet& specs_;
  const Snapshot& snapshot_;
};

}  // namespace

bool isOurKey(const SpecSet& specs, const Self& self, const std::string& kind,
              const std::string& liveId) {
  return specs.targetKind(kind)->idSource == IdSource::secretHash && liveId == self.keyHash;
}

bool isNeededPart(const SpecSet& specs, const Self& self, const std::string& kind,
                  const std::string& liveId) {
  const KindSpec& manifest = *specs.kind(kind);
  if (manifest.partOf.empty()) return false;
  const std::string key = splitPartLiveId(liveId).second;
  const std::vector<std::string>& theirs = specs.targetKind(kind)->serverOwned;
  if (std::find(theirs.begin(), theirs.end(), key) != theirs.end()) return true;
  const FieldSpec* field = manifest.field(manifest.keyField);
  return field->idOf == specs.target.selfUserKind && key == self.userId;
}

void guardSelf(const SpecSet& specs, const Snapshot& snapshot, Plan& plan) {
  const SelfGuard self(specs, snapshot);
  plan.refuse([&](const Change& change) -> std::optional<Error> {
    if (!self.forbids(change)) return std::nullopt;
    return makeError(Code::protectedObject,
                     "litectl itself works with this object, or the target needs it",
                     "use another key for litectl, or change this object by hand");
  });
}

}  // namespace litectl
