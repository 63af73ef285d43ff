#include "engine/strays.h"

#include "engine/belonging.h"

#include <algorithm>
#include <optional>
#include <string>

namespace litectl {
namespace {

bool isBegun(const Memory& memory, const LiveKey& key) {
  return std::any_of(memory.open.begin(), memory.open.end(), [&](const Intent& intent) {
    return LiveKey(intent.id.kind, intent.liveId) == key;
  });
}

bool goes(const Plan& plan, const LiveKey& key) {
  return std::any_of(plan.changes.begin(), plan.changes.end(), [&](const Change& change) {
    return change.op == Op::remove && LiveKey(change.id.kind, change.liveId) == key;
  });
}

// Which of several keys is the one it means is not clear: that is said of the manifest itself.
bool isRefused(const Plan& plan, const ObjectId& id) {
  return std::any_of(plan.refusals.begin(), plan.refusals.end(),
                     [&](const Refusal& refusal) { return refusal.id == id; });
}

}  // namespace

void noteStrays(const PlanInput& in, Planned& planned) {
  const Declared declared(planned.matches);
  std::optional<Managed> managed;  // made for the first that needs it
  for (const auto& [kind, listed] : in.snapshot.kinds) {
    for (const LiveObject& live : listed.objects) {
      const bool ours = live.marker && live.marker->inventory == in.rules.inventory &&
                        live.marker->store == in.memory.storeId;
      if (!ours || declared.find(&live) != nullptr) continue;
      if (!managed) managed = managedIn(in.memory);
      const LiveKey key(kind, live.liveId);
      if (managed->contains(key) || isBegun(in.memory, key) || goes(planned.plan, key)) continue;
      if (isRefused(planned.plan, live.marker->manifest)) continue;
      planned.plan.notes.push_back(
          makeError(Code::stray,
                    dependentOf(in.specs, *managed, kind, live).text +
                        " carries its ownership record, and no run remembers having made it",
                    "delete it on the target if nobody uses it; or take metadata." +
                        std::string(kMarkerKey) + " off it")
              .about(live.marker->manifest.text()));
    }
  }
}

}  // namespace litectl
