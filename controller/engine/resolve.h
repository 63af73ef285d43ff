#pragma once

#include "base/diagnostics.h"
#include "engine/load.h"
#include "model/resource.h"
#include "spec/kind_spec.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace litectl {

// What the operator's settings say about sinks.
struct SinkRules {
  std::vector<std::string> known;  // names of sinks that there are ("file")
  std::optional<Slot> byDefault;   // where a key goes that names no sink; patterns as in resolve()
  std::string variable{kDefaultVariable};  // where a manifest names none
};

struct ResolveRules {
  std::string target;                // the target of this run
  std::vector<std::string> targets;  // all that the settings define; empty: names are not checked
  std::string defaultTarget;         // of manifests that name none; empty: there is no default
  SinkRules sinks;
  // By target: where manifests may have secrets sent to, as beginnings of URLs.
  std::map<std::string, std::vector<std::string>> secretHosts;
};

// Manifests → desired objects of one target: references become live ids, lists of names are
// expanded, maps taken apart, sinks' patterns ({target}, {namespace}, {name}) filled in. Pure.
//
// Manifests of other targets are left out but checked. Problems go to `diagnostics` (unsorted):
// references to nothing, cycles, two objects of one live identity, keys without a sink, paths that
// leave the sink's root, two keys in one slot, targets that are not in the settings.
// `roots` are recorded in the result.
[[nodiscard]] Desired resolve(const Loaded& loaded, const SpecSet& specs, const ResolveRules& rules,
                              std::vector<std::string> roots, Diagnostics& diagnostics);

}  // namespace litectl
