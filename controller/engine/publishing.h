#pragma once

#include "engine/load.h"
#include "engine/references.h"
#include "model/resource.h"
#include "spec/kind_spec.h"

#include <vector>

namespace litectl {

// A published list puts its name as a label on the declared objects that its names mean. `objects`
// are those of one target. What no object is declared for is said in a note. Pure.
void publishLists(const Loaded& loaded, const SpecSet& specs, References& references,
                  std::vector<DesiredObject>& objects, std::vector<Error>& notes);

}  // namespace litectl
