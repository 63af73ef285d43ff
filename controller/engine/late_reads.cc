#include "engine/late_reads.h"

#include "engine/unmet.h"

#include <algorithm>
#include <chrono>

namespace litectl {
namespace {

constexpr std::chrono::seconds kBetween{1};
// What a reload takes beyond its interval.
constexpr std::chrono::seconds kReloading{5};

bool allMet(const SpecSet& specs, const std::string& inventory, const std::vector<Work*>& written,
            const std::vector<LiveObject>& rows) {
  return std::all_of(written.begin(), written.end(), [&](const Work* work) {
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const LiveObject& each) {
      return each.liveId == work->intent.liveId;
    });
    return !unmet(specs, *work->change, inventory, row == rows.end() ? nullptr : &*row);
  });
}

}  // namespace

Result<std::vector<LiveObject>> readWritten(const Context& context, const SpecSet& specs,
                                            Target& target, const std::string& inventory,
                                            const std::string& kind,
                                            const std::vector<Work*>& written) {
  std::vector<std::string> ids;
  for (const Work* work : written) ids.push_back(work->intent.liveId);
  Context reading = context;
  reading.stop = {};
  const int reload = specs.targetKind(kind)->reloadSeconds;
  const SteadyTime end = context.clock->steady() + std::chrono::seconds(reload) + kReloading;
  for (;;) {
    auto rows = target.read(reading, kind, ids);
    if (!rows || reload == 0 || allMet(specs, inventory, written, *rows)) return rows;
    const SteadyTime next = context.clock->steady() + kBetween;
    if (next >= end || !context.clock->waitUntil(next, context.stop)) return rows;
  }
}

}  // namespace litectl
