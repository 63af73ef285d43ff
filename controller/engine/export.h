#pragma once

#include "base/error.h"
#include "engine/resolve.h"
#include "model/applied.h"
#include "model/snapshot.h"
#include "spec/kind_spec.h"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace litectl {

// What a target holds → manifests that plan clean. Pure: equal input, equal texts.

struct ExportRules {
  std::string inventory;
  std::string target;       // its name
  bool nameTarget = false;  // each manifest has to say it
  Manage manage = Manage::adopt;
  std::set<std::string> kinds;  // which to export
  std::set<LiveKey> unnamed;    // objects that have no id yet: they get their manifest's name
  SinkRules sinks;
};

struct ExportedManifest {
  ObjectId id;
  std::string text;  // one YAML document
};

struct ExportCount {
  std::size_t exported = 0;
  std::size_t skipped = 0;
};

struct Exported {
  std::vector<ExportedManifest> manifests;  // sorted by id
  std::vector<Error> notes;                 // what could not be carried over, and what to complete
  std::map<std::string, ExportCount> counts;
};

// Kinds that have a listing on the target.
[[nodiscard]] std::set<std::string> exportableKinds(const SpecSet& specs);
// These, and those whose objects theirs may refer to: what the snapshot must hold.
[[nodiscard]] std::set<std::string> kindsToObserve(const SpecSet& specs,
                                                   const std::set<std::string>& kinds);

// One manifest for each object of these kinds, but for those that are another inventory's or the
// target's own, and those that no manifest can speak of: for each of these a note. What is ours
// keeps its name, its sink and its deletion policy.
[[nodiscard]] Exported exportManifests(const SpecSet& specs, const Snapshot& snapshot,
                                       const Memory& memory, const ExportRules& rules);

}  // namespace litectl
