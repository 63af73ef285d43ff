#pragma once

#include "spec/kind_spec.h"

#include "gen/generated_file.h"

namespace litectl::gen {

// A CustomResourceDefinition for each kind, under crds/: the manifests that litectl reads from
// files are the objects that a cluster takes. Structural schemas; what a schema cannot say is said
// in CEL, as far as CEL can. Pure.
[[nodiscard]] GeneratedFiles crdFiles(const SpecSet& specs);

}  // namespace litectl::gen
