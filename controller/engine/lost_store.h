#pragma once

#include "engine/ports.h"
#include "model/applied.h"
#include "spec/kind_spec.h"

#include <string>
#include <vector>

namespace litectl {

// What the target's markers tell of a store that is lost.
struct Recalled {
  std::string storeId;  // empty: the store keeps its own
  std::vector<Applied> objects;
};

// After a person confirmed that the store is lost (--confirm-store): objects of this inventory that
// the store lacks and that another store marked, and the id that most of them name. Values are what
// is live now; their deletion is forbidden until a manifest says otherwise, because that was lost,
// too. Objects of kinds without room for a marker must be adopted. Where nothing was lost this is
// empty. Pure.
[[nodiscard]] Recalled recall(const SpecSet& specs, const Snapshot& snapshot, const Memory& memory,
                              const std::string& inventory);

// What the target's markers say of this inventory, as last-applied of a store that is none. Values
// are what is live now. Of objects that another store marked the deletion is forbidden, because
// what that one knew is lost. A key's value is taken to lie where its manifest wants it: sorted by
// id.
[[nodiscard]] std::vector<Applied> marked(const SpecSet& specs, const Snapshot& snapshot,
                                          const Desired& desired, const std::string& storeId,
                                          const std::string& inventory);

// For a plan: as if it were remembered already.
void addTo(Memory& memory, const Recalled& recalled);
// For good, once the plan is agreed to. The objects come first: cut off in between, the store is
// still lost, and recalled again.
[[nodiscard]] Status record(const Recalled& recalled, Store& store);

}  // namespace litectl
