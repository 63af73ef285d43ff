#pragma once

#include "engine/planner.h"
#include "model/resource.h"
#include "model/snapshot.h"
#include "spec/kind_spec.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace litectl {

// Objects that are part of another one: a team's members are written in its manifest and listed
// with it. Pure.

// What the manifest says of parts that it does not list.
void noteExactParts(const Resource& owner, const KindSpec& kind, const std::string& ownerId,
                    std::vector<ExactParts>& exact);

// Lets each object come after those that would take it along, where more than one of its fields
// say which: a key after its user's membership in its team. `objects` are sorted by id.
void orderByCascades(const SpecSet& specs, std::vector<DesiredObject>& objects);

// Kinds to be listed for these: those that lie in rows of other kinds come with them.
[[nodiscard]] std::set<std::string> listedKinds(const SpecSet& specs,
                                                const std::set<std::string>& kinds);

// Live ids of the objects whose parts of this kind are declared, or were applied, with a field that
// the listing leaves out.
[[nodiscard]] std::set<std::string> ownersToAsk(const TargetKindSpec& kind, const Desired& desired,
                                                const Memory& memory);

// Takes changes of parts out of the plan whose owner is refused: that says it all.
void dropPartsOfRefused(Planned& planned);

}  // namespace litectl
