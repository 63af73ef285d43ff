#pragma once

#include "base/diagnostics.h"
#include "engine/source_text.h"
#include "model/resource.h"
#include "spec/kind_spec.h"

#include <set>
#include <string>
#include <vector>

namespace litectl {

struct Loaded {
  std::vector<Resource> resources;  // sorted by id, distinct; for a twin the first one stands
  bool whole = true;               // false: some text could not be read, so any name may be missing
  std::set<std::string> doubtful;  // names of documents whose kind could not be told
};

// Texts → YAML documents → validated manifests. Pure.
//
// Every problem of every document goes to `diagnostics` (unsorted). A manifest with problems is
// still returned if its kind and name are known, so that references to it resolve; a field that is
// wrong is null in its spec, and resolve() passes over it.
[[nodiscard]] Loaded loadManifests(const std::vector<SourceText>& files, const SpecSet& specs,
                                   Diagnostics& diagnostics);

}  // namespace litectl
