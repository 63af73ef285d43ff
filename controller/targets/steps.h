#pragma once

#include "model/resource.h"
#include "spec/kind_spec.h"

#include <map>
#include <string>
#include <vector>

namespace litectl {

// One request of an update.
struct Step {
  std::map<FieldPath, Value> fields;
  // The field that the target may refuse for the stored value of `obstacle`; empty: none.
  std::string obstacle;
};

// An update in the order that the target takes it: what is cleared and would stand in the way of
// another field, all fields that may go together, then each that
// must go alone, then those that stood in such a field's way. Pure. At least one step; steps are
// not split for an `alone` field that is only cleared, which the target never refuses.
[[nodiscard]] std::vector<Step> stepsOf(const TargetKindSpec& target,
                                        const std::map<FieldPath, Value>& fields);

}  // namespace litectl
