#include "engine/lost_store.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

namespace litectl {
namespace {

Applied appliedFrom(const LiveObject& live) {
  Applied applied;
  applied.id = live.marker->manifest;
  applied.liveId = live.liveId;
  applied.deletion = Deletion::forbid;
  applied.fields = Value::emptyMap();
  for (const FieldPath& field : live.marker->fields) {
    const auto value = live.fields.find(field);
    applied.fields.set(field, value == live.fields.end() ? Value() : value->second);
  }
  return applied;
}

using Rows = std::map<ObjectId, std::vector<const LiveObject*>>;

Rows markedRows(const SpecSet& specs, const Snapshot& snapshot, const std::string& inventory) {
  Rows rows;
  for (const auto& [name, kind] : snapshot.kinds) {
    if (specs.targetKind(name)->metadataPath.empty()) continue;
    for (const LiveObject& live : kind.objects) {
      if (!live.marker || live.marker->inventory != inventory) continue;
      if (live.marker->manifest.kind == name) rows[live.marker->manifest].push_back(&live);
    }
  }
  return rows;
}

}  // namespace

std::vector<Applied> marked(const SpecSet& specs, const Snapshot& snapshot, const Desired& desired,
                            const std::string& storeId, const std::string& inventory) {
  std::vector<Applied> objects;
  for (const auto& [id, rows] : markedRows(specs, snapshot, inventory)) {
    // Of two that name one manifest nobody can say which it was; the plan calls it a conflict.
    if (rows.size() != 1) continue;
    const LiveObject& live = *rows.front();
    Applied applied = appliedFrom(live);
    if (live.marker->store == storeId) applied.deletion = live.marker->deletion;
    if (const DesiredObject* wanted = desired.find(id)) applied.slot = wanted->slot;
    objects.push_back(std::move(applied));
  }
  return objects;
}

Recalled recall(const SpecSet& specs, const Snapshot& snapshot, const Memory& memory,
                const std::string& inventory) {
  bool known = false;                         // the target knows this store already
  std::map<std::string, std::size_t> marked;  // how many objects each lost store marked
  std::map<ObjectId, std::vector<const LiveObject*>> found;
  for (const auto& [name, kind] : snapshot.kinds) {
    if (specs.targetKind(name)->metadataPath.empty()) continue;
    for (const LiveObject& live : kind.objects) {
      if (!live.marker || live.marker->inventory != inventory) continue;
      if (live.marker->store == memory.storeId) {
        known = true;
        continue;
      }
      ++marked[live.marker->store];
      if (memory.find(live.marker->manifest) == nullptr) {
        found[live.marker->manifest].push_back(&live);
      }
    }
  }
  Recalled recalled;
  if (marked.empty()) return recalled;
  for (const auto& [id, rows] : found) {
    // Of two that name one manifest nobody can say which it was; the plan calls it a conflict.
    if (rows.size() == 1) recalled.objects.push_back(appliedFrom(*rows.front()));
  }
  const auto most =
      std::max_element(marked.begin(), marked.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  // The id that goes with no store is kept by no store: the markers get our own.
  if (!known && !most->first.starts_with(kNoStoreId)) recalled.storeId = most->first;
  return recalled;
}

void addTo(Memory& memory, const Recalled& recalled) {
  if (!recalled.storeId.empty()) memory.storeId = recalled.storeId;
  memory.inventory.insert(memory.inventory.end(), recalled.objects.begin(), recalled.objects.end());
  std::sort(memory.inventory.begin(), memory.inventory.end(),
            [](const Applied& a, const Applied& b) { return a.id < b.id; });
}

Status record(const Recalled& recalled, Store& store) {
  if (!recalled.objects.empty()) LITECTL_TRY(store.remember(recalled.objects));
  return recalled.storeId.empty() ? Status() : store.assumeId(recalled.storeId);
}

}  // namespace litectl
