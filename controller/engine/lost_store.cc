#include "engine/lost_store.h"

#include <set>
#include <utility>
#include <vector>

namespace litectl {

Status rebuildMemory(const SpecSet& specs, const Snapshot& snapshot, const std::string& inventory,
                     Store& store) {
  std::set<std::string> stores;
  std::vector<Applied> objects;
  for (const auto& [name, kind] : snapshot.kinds) {
    if (specs.targetKind(name)->metadataPath.empty()) continue;
    for (const LiveObject& live : kind.objects) {
      if (!live.marker || live.marker->inventory != inventory) continue;
      stores.insert(live.marker->store);
      Applied applied;
      applied.id = live.marker->manifest;
      applied.liveId = live.liveId;
      applied.fields = Value::emptyMap();
      for (const FieldPath& field : live.marker->fields) {
        const auto value = live.fields.find(field);
        applied.fields.set(field, value == live.fields.end() ? Value() : value->second);
      }
      objects.push_back(std::move(applied));
    }
  }
  if (stores.size() != 1) return {};
  LITECTL_TRY(store.assumeId(*stores.begin()));
  return store.remember(objects);
}

}  // namespace litectl
