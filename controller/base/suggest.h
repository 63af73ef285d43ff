#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// The candidate a person most likely meant by `word`, or "" when none is near enough.
[[nodiscard]] std::string suggest(std::string_view word,
                                  const std::vector<std::string>& candidates);
// `did you mean "maxBudget"?`, or a list of what is allowed when nothing is near.
[[nodiscard]] std::string suggestion(std::string_view word,
                                     const std::vector<std::string>& candidates);

}  // namespace litectl
