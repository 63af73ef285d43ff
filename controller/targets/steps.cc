#include "targets/steps.h"

#include <algorithm>
#include <set>
#include <utility>

namespace litectl {

std::vector<Step> stepsOf(const TargetKindSpec& target, const std::map<FieldPath, Value>& fields) {
  std::vector<Step> alone;
  std::set<std::string> obstacles;
  for (const auto& [field, value] : fields) {
    const auto wire = target.fields.find(field);
    if (wire == target.fields.end() || !wire->second.alone || value.isNull()) continue;
    alone.push_back({{{field, value}}, wire->second.obstacle});
    obstacles.insert(wire->second.obstacle);
  }
  // The target compares what is set with what is stored: what is only stored still, and to be
  // cleared, goes before.
  Step before;
  for (const auto& [field, value] : fields) {
    const auto wire = target.fields.find(field);
    if (wire == target.fields.end() || wire->second.alone || value.isNull()) continue;
    const auto obstacle = fields.find(wire->second.obstacle);
    if (obstacle != fields.end() && obstacle->second.isNull()) before.fields.insert(*obstacle);
  }
  Step together;
  Step after;
  for (const auto& [field, value] : fields) {
    const bool standsAlone =
        std::any_of(alone.begin(), alone.end(),
                    [&, name = &field](const Step& step) { return step.fields.contains(*name); });
    if (standsAlone || before.fields.contains(field)) continue;
    // Cleared, it is out of the way from the start.
    const bool last = obstacles.contains(field) && !value.isNull();
    (last ? after : together).fields.emplace(field, value);
  }
  std::vector<Step> steps;
  if (!before.fields.empty()) steps.push_back(std::move(before));
  if (!together.fields.empty() || (alone.empty() && after.fields.empty())) {
    steps.push_back(std::move(together));
  }
  std::move(alone.begin(), alone.end(), std::back_inserter(steps));
  if (!after.fields.empty()) steps.push_back(std::move(after));
  return steps;
}

}  // namespace litectl
