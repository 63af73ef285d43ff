#pragma once

#include <optional>
#include <string>
#include <vector>

namespace litectl {

// Roots are what -f covers: what an inventory was declared from. Paths that begin with "/", or are
// relative to one folder that is the same in every run; "-" is standard input. Pure.

// The first recorded root that none of the given ones covers. One covers itself and all beneath it.
[[nodiscard]] std::optional<std::string> uncoveredRoot(const std::vector<std::string>& recorded,
                                                       const std::vector<std::string>& given);

// Both together, sorted, each once.
[[nodiscard]] std::vector<std::string> joinedRoots(const std::vector<std::string>& recorded,
                                                   const std::vector<std::string>& given);

}  // namespace litectl
