#include "engine/twins.h"

#include "engine/match.h"

#include <algorithm>
#include <utility>

namespace litectl {
namespace {

constexpr std::string_view kSuffix = ".replacing";

bool mayBeReplaced(const TargetKindSpec& spec) {
  return std::any_of(spec.fields.begin(), spec.fields.end(),
                     [](const auto& field) { return field.second.clear == ClearRule::replace; });
}

const Change* changeOf(const Plan& plan, const std::string& kind, std::string_view liveId) {
  const auto it = std::find_if(plan.changes.begin(), plan.changes.end(), [&](const Change& change) {
    return change.id.kind == kind && change.liveId == liveId;
  });
  return it == plan.changes.end() ? nullptr : &*it;
}

}  // namespace

std::string twinIdOf(const std::string& liveId) { return liveId + std::string(kSuffix); }

void removeTwins(const PlanInput& in, Planned& planned) {
  const Declared declared(planned.matches);
  for (const auto& [kind, listed] : in.snapshot.kinds) {
    if (!mayBeReplaced(*in.specs.targetKind(kind))) continue;
    for (const LiveObject& live : listed.objects) {
      const bool ours = live.liveId.ends_with(kSuffix) && live.marker &&
                        live.marker->inventory == in.rules.inventory &&
                        declared.find(&live) == nullptr;
      if (!ours) continue;
      const std::string_view itself =
          std::string_view(live.liveId).substr(0, live.liveId.size() - kSuffix.size());
      const Change* change = changeOf(planned.plan, kind, itself);
      const bool there = listed.find(itself) != nullptr;
      // A replacement begins by removing it; and where the object is gone for good it may be the
      // last of its group.
      if (change != nullptr && change->op == Op::replace) continue;
      if (!there && change == nullptr && !in.rules.prune) continue;
      Change removal;
      removal.id = {kind, live.marker->manifest.name + std::string(kSuffix)};
      removal.op = Op::remove;
      removal.liveId = live.liveId;
      removal.reason = "left by a replacement that was cut off";
      if (change != nullptr) removal.dependsOn.push_back(change->id);
      planned.plan.changes.push_back(std::move(removal));
    }
  }
}

}  // namespace litectl
