#include "engine/dead_value.h"

#include <algorithm>

namespace litectl {

bool isDeadValue(const KindSnapshot& keys, const Memory& memory, const std::string& hash) {
  if (!keys.complete || keys.find(hash) != nullptr) return false;
  const auto isIt = [&](const auto& remembered) { return remembered.liveId == hash; };
  return std::any_of(memory.inventory.begin(), memory.inventory.end(), isIt) ||
         std::any_of(memory.open.begin(), memory.open.end(), isIt);
}

}  // namespace litectl
