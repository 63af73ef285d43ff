#pragma once

#include "model/applied.h"
#include "model/resource.h"
#include "model/snapshot.h"
#include "spec/kind_spec.h"

#include <string>
#include <vector>

namespace litectl {

// Last-applied as the manifests of an earlier revision say it (--last-applied): fields as they were
// declared then. Which live object it was tells the id that the manifest chose, or what `stored`
// remembers, or the marker; a key that none of them tells is left out. Sorted by id. Pure.
[[nodiscard]] std::vector<Applied> appliedAt(const Desired& past, const SpecSet& specs,
                                             const Snapshot& snapshot, const Memory& stored,
                                             const std::string& inventory);

}  // namespace litectl
