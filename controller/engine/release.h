#pragma once

#include "spec/kind_spec.h"

#include <string_view>

namespace litectl {

// True when `release` ("1.102.4") lies in the range that the target's specs were proved on, both
// ends included. What does not read as numbers with dots is not proved.
[[nodiscard]] bool releaseProved(const TargetSpec& target, std::string_view release);

}  // namespace litectl
