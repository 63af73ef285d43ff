#pragma once

#include "model/applied.h"
#include "model/plan.h"
#include "model/snapshot.h"
#include "spec/kind_spec.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// What belongs to an object on the target, and goes or is shut out with it. Pure.

// A row of another kind that names an object. Both borrowed.
struct Belonging {
  const Cascade* cascade = nullptr;
  const LiveObject* row = nullptr;
};
// Of kinds that were listed in this run.
[[nodiscard]] std::vector<Belonging> belongingTo(const SpecSet& specs, const Snapshot& snapshot,
                                                 const std::string& kind,
                                                 const std::string& liveId);

// What the field of a row of the cascade's kind holds if the row belongs to an object; `live` is
// null where that object was not listed. Null pointer where nobody can tell.
[[nodiscard]] const Value* wantedLink(const Cascade& cascade, std::string_view field,
                                      const Value& liveId, const LiveObject* live);

// Live objects of the inventory by kind and live id.
using Managed = std::map<LiveKey, ObjectId>;
[[nodiscard]] Managed managedIn(const Memory& memory);

// How a plan speaks of such a row.
[[nodiscard]] Dependent dependentOf(const SpecSet& specs, const Managed& managed,
                                    const std::string& kind, const LiveObject& row);

// Finds the changes that shut an object out: by blocking it, or by moving it into one that is
// blocked. Tells with each of them what is shut out along with its object; rows that are shut out
// by a change of their own are not told twice.
void addShutOut(const SpecSet& specs, const Snapshot& snapshot, const Memory& memory, Plan& plan);

// Whose a live object is, for a message: "Team/a", "Team/a of inventory \"b\"", or that litectl did
// not make it. `inventory` is ours; the object may be null.
[[nodiscard]] std::string ownerText(const std::string& kind, const LiveObject* live,
                                    const std::string& inventory);

}  // namespace litectl
