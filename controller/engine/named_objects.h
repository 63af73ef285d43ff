#pragma once

#include "model/resource.h"
#include "spec/kind_spec.h"

#include <vector>

namespace litectl {

// A field may mean objects by a name that several of them share (a customer's default model). Those
// of them that are declared come first. Pure; `objects` are those of one target.
void addNamedDependencies(const SpecSet& specs, std::vector<DesiredObject>& objects);

}  // namespace litectl
