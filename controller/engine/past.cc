#include "engine/past.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace litectl {
namespace {

// By manifest, the one object of each kind that its marker calls it.
using Marked = std::map<ObjectId, std::vector<const LiveObject*>>;

Marked markedBy(const Snapshot& snapshot, const std::string& inventory) {
  Marked marked;
  for (const auto& [name, kind] : snapshot.kinds) {
    for (const LiveObject& live : kind.objects) {
      if (!live.marker || live.marker->inventory != inventory) continue;
      if (live.marker->manifest.kind == name) marked[live.marker->manifest].push_back(&live);
    }
  }
  return marked;
}

std::optional<std::string> liveIdOf(const DesiredObject& object, const TargetKindSpec& spec,
                                    const Memory& stored, const Marked& marked) {
  if (spec.idSource == IdSource::chosen) return object.liveId;
  if (const Applied* known = stored.find(object.id)) return known->liveId;
  const auto rows = marked.find(object.id);
  if (rows == marked.end() || rows->second.size() != 1) return std::nullopt;
  return rows->second.front()->liveId;
}

}  // namespace

std::vector<Applied> appliedAt(const Desired& past, const SpecSet& specs, const Snapshot& snapshot,
                               const Memory& stored, const std::string& inventory) {
  const Marked marked = markedBy(snapshot, inventory);
  std::vector<Applied> rows;
  for (const DesiredObject& object : past.objects) {
    const auto liveId = liveIdOf(object, *specs.targetKind(object.id.kind), stored, marked);
    if (!liveId) continue;
    Applied row;
    row.id = object.id;
    row.liveId = *liveId;
    row.fields = Value::emptyMap();
    for (const auto& [path, field] : object.fields) {
      row.fields.map().push_back({path, field.value, {}});
    }
    row.deletion = object.policy.deletion;
    row.slot = object.slot;
    rows.push_back(std::move(row));
  }
  std::sort(rows.begin(), rows.end(),
            [](const Applied& a, const Applied& b) { return a.id < b.id; });
  return rows;
}

}  // namespace litectl
