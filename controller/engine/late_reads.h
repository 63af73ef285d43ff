#pragma once

#include "engine/perform.h"
#include "engine/ports.h"

#include <string>
#include <vector>

namespace litectl {

// Reads what was written to objects of one kind. A process of the target may keep them in memory
// and show what was written only when it loads them again; then it is asked once a second until it
// does, or until that time is over, or a stop is asked for. Blocks; errors are the target's.
[[nodiscard]] Result<std::vector<LiveObject>> readWritten(const Context& context,
                                                          const SpecSet& specs, Target& target,
                                                          const std::string& inventory,
                                                          const std::string& kind,
                                                          const std::vector<Work*>& written);

}  // namespace litectl
