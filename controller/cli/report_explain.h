#pragma once

#include "base/result.h"
#include "cli/style.h"
#include "engine/pipeline.h"

#include <string>

namespace litectl {

// Why an object is (not) in sync: who owns it, how it was recognised, and for each field what is
// desired and where, what is live, what was last applied, by which rule they were compared, and the
// verdict. Also of an object that is only in the inventory, or that was refused. Pure.
// Error: unknownObject.
[[nodiscard]] Result<std::string> explainText(const Run& run, const SpecSet& specs,
                                              const std::string& inventory, const ObjectId& id,
                                              const Style& style);

}  // namespace litectl
