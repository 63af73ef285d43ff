#pragma once

#include "base/clock.h"
#include "model/op.h"
#include "model/resource.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// The id of a store that is none begins with this.
inline constexpr std::string_view kNoStoreId = "none-";

// What the last successful apply left of one object: the third side of the diff, and a member of
// the inventory.
struct Applied {
  ObjectId id;
  std::string liveId;
  Value fields;  // map from FieldPath to the value as declared; null value: ours but unclearable
  Deletion deletion = Deletion::remove;
  std::optional<Slot> slot;

  friend bool operator==(const Applied&, const Applied&) = default;
};

// An intent in the journal: written before a call that changes something.
struct Intent {
  std::int64_t number = 0;  // given by the store
  std::string run;          // id of the run that wrote it
  WallTime begun;           // when; given by the store
  ObjectId id;
  Op action = Op::update;
  std::string liveId;  // what the call is about; for a key the hash of the minted value
  std::optional<Slot> slot;
  Value fields;  // as in Applied, what will be true afterwards
  Deletion deletion = Deletion::remove;
};

// What is true of an object once an intent about it is closed.
struct Aftermath {
  std::optional<Applied> now = std::nullopt;  // its new last-applied; without one it stays, …
  bool forgotten = false;                     // … or it is struck from the inventory
};

// How long a call that a dead run sent may still be on its way to the target.
inline constexpr std::chrono::hours kCallMayArrive{1};

// How long it is remembered that an object was made anew.
inline constexpr std::chrono::hours kRemadeKept{24};

// What earlier runs left behind.
struct Memory {
  std::string storeId;
  // The store is none: last-applied is what the markers on the target say, once that was looked at.
  bool fromMarkers = false;
  bool hasPast = false;            // last-applied is what a revision of the manifests says
  std::vector<Applied> inventory;  // sorted by id; one for each live object
  std::vector<Intent> open;        // intents without an outcome, oldest first
  std::vector<std::string> roots;  // all that -f covered since the inventory was last applied whole
  std::vector<Slot> slotsElsewhere;  // where the same store has keys of other targets, inventories
  // What other inventories of the same target hold, with their names, …
  std::map<LiveKey, std::string> elsewhere;
  // … and what they began to make within kCallMayArrive: theirs unless we remember it.
  std::map<LiveKey, std::string> begunElsewhere;
  // When objects that were gone from the target were made anew, within kRemadeKept.
  std::map<ObjectId, std::vector<WallTime>> remade;

  [[nodiscard]] const Applied* find(const ObjectId& id) const;
  // The same, or what is remembered of the live object under the name it had before.
  [[nodiscard]] const Applied* ofObject(const ObjectId& id, const std::string& liveId) const;
  // What is remembered of an object that had another key before, whose value may still lie in its
  // slot: as long as that is not cleared the memory must not lose it.
  [[nodiscard]] const Applied* formerKeyOf(const ObjectId& id, const std::string& liveId) const;
  // Whether a create of that live object is open: its call may yet arrive.
  [[nodiscard]] bool hasBegun(const std::string& kind, const std::string& liveId) const;
};

}  // namespace litectl
