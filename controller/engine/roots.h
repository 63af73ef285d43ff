#pragma once

#include "engine/plan_input.h"

#include <optional>
#include <string>
#include <vector>

namespace litectl {

// Roots are what -f covers: what an inventory was declared from. Paths that begin with "/", or are
// relative to one folder that is the same in every run; "-" is standard input. Pure.

// The recorded roots that none of the given ones covers, as they stand in a sentence: "b, c"; empty
// when there are none. A root covers itself and all beneath it.
[[nodiscard]] std::string uncoveredRoots(const std::vector<std::string>& recorded,
                                         const std::vector<std::string>& given);

// What to record in a run that applies, where it differs from what is recorded.
struct RootsToRecord {
  // Before the first change, so that whatever comes of the run nothing is ever deleted that was
  // declared from one of them.
  std::optional<std::vector<std::string>> before;
  // Once the whole plan has come true: what is given is all there is.
  std::optional<std::vector<std::string>> whenWhole;
};
// `replace`: the operator says that what is given is all there is.
[[nodiscard]] RootsToRecord rootsToRecord(const std::vector<std::string>& recorded,
                                          const std::vector<std::string>& given, bool replace);

// Recorded roots that this run does not look at, as a text; "" when there are none, or a person
// said that there are none any more. With the store none nobody recorded any.
[[nodiscard]] std::string rootsLeftOut(const PlanInput& in);

}  // namespace litectl
