#pragma once

#include "base/error.h"
#include "engine/plan_input.h"
#include "model/applied.h"
#include "model/resource.h"
#include "model/snapshot.h"
#include "spec/kind_spec.h"

#include <optional>
#include <vector>

namespace litectl {

// Finds for each desired object the live one it speaks of, and whether it is ours to change. Pure.
//
// Identity: the id we chose; for a key the hash in last-applied, else our marker with the
// manifest's name, else the alias. Ownership: our marker, or (where the kind has no room for one,
// or someone wiped it) the store's inventory or an open intent that names the id.
struct Match {
  const DesiredObject* desired = nullptr;
  const LiveObject* live = nullptr;     // null: not on the target
  const Applied* applied = nullptr;     // null: never applied, under this name or the one before
  bool owned = false;                   // live is ours
  std::optional<ObjectId> renamedFrom;  // live was ours under a manifest that is gone
  std::optional<Error> refusal;         // why it must not be touched
};

[[nodiscard]] std::vector<Match> matchObjects(const PlanInput& in);

// Which manifest speaks of a live object. Borrows the matches.
class Declared {
 public:
  explicit Declared(const std::vector<Match>& matches);
  // Null when none does, or there is no object.
  [[nodiscard]] const Match* find(const LiveObject* live) const;

 private:
  std::vector<const Match*> byLive_;  // sorted by the object's address
};

}  // namespace litectl
