#include "engine/points_nowhere.h"

#include "value/json.h"

#include <algorithm>
#include <string>

namespace litectl {

std::optional<Error> pointsNowhere(const KindSpec& kind, const Change& change,
                                   const DesiredObject& object, const Desired& desired,
                                   const Snapshot& snapshot) {
  for (const FieldVerdict& written : change.fields) {
    const FieldSpec* field = kind.field(written.field);
    if (field == nullptr || field->idOf.empty() || !written.desired) continue;
    const std::string& other = field->idOf;
    const std::string& id = written.desired->string();
    const auto listed = snapshot.kinds.find(other);
    if (listed == snapshot.kinds.end() || !listed->second.complete) continue;
    if (listed->second.find(id) != nullptr) continue;
    // What a manifest declares comes before this change.
    const auto& before = object.dependsOn;
    const bool declared = std::any_of(before.begin(), before.end(), [&](const ObjectId& one) {
      const DesiredObject* found = one.kind == other ? desired.find(one) : nullptr;
      return found != nullptr && found->liveId == id;
    });
    if (declared) continue;
    return makeError(Code::notOnTarget,
                     field->name + " " + toJson(*written.desired) + ": the target has no " + other +
                         " of that id",
                     "correct the id, or make that " + other + " first")
        .at(written.pos);
  }
  return std::nullopt;
}

}  // namespace litectl
