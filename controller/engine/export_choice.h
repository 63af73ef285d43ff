#pragma once

#include "base/error.h"
#include "model/applied.h"
#include "model/snapshot.h"
#include "spec/kind_spec.h"

#include <string>
#include <vector>

namespace litectl {

// An object that gets a manifest, and what is known of it.
struct Exportable {
  const LiveObject* live = nullptr;
  std::string name;                  // its manifest's, where it is ours already
  const Applied* applied = nullptr;  // null where nothing is remembered
};

struct ExportChoice {
  std::vector<Exportable> objects;  // sorted by live id
  std::vector<Error> skipped;       // one note for each of the others
};

// A live object in messages: `VirtualKey "batch"`, by its alias if it has one, else by its id.
[[nodiscard]] std::string subjectOf(const std::string& kind, const LiveObject& live,
                                    const std::string& aliasField);

// Of a kind's objects those that manifests can speak of. Pure; borrows snapshot and memory.
[[nodiscard]] ExportChoice chooseExportable(const SpecSet& specs, const std::string& kind,
                                            const Snapshot& snapshot, const Memory& memory,
                                            const std::string& inventory);

}  // namespace litectl
