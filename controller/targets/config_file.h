#pragma once

#include "base/error.h"
#include "model/applied.h"
#include "model/snapshot.h"
#include "spec/kind_spec.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace litectl {

// What a target's own configuration file (LiteLLM's config.yaml) declares, as if it lay on the
// target. Its lists have the form of the target's rows.
struct ConfigObjects {
  Snapshot snapshot;
  Memory memory;              // of each object where the values lie that are only written
  std::set<LiveKey> unnamed;  // objects whose id is not in the file
  std::vector<Error> notes;   // each with its place: what manifests cannot say
};

// `documents`: the file, and those it includes; lists of the same name are joined. A text that
// stands for a variable of the target's environment becomes a reference to it where the value is
// only written; such a value in plain text is left out, and a reference to fill in takes its place.
// Pure.
[[nodiscard]] ConfigObjects readConfigObjects(const SpecSet& specs,
                                              const std::vector<Value>& documents);

}  // namespace litectl
