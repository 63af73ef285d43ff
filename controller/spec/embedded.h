#pragma once

#include "spec/spec_loader.h"

#include <vector>

namespace litectl {

// The files under specs/ as they were when litectl was built, sorted by path.
[[nodiscard]] std::vector<SpecFile> embeddedSpecs();

}  // namespace litectl
