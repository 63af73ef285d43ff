#pragma once

#include "base/error.h"
#include "model/resource.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// What an owner wrote into an object's metadata.
struct Marker {
  std::string store;
  std::string inventory;
  ObjectId manifest;
  std::vector<FieldPath> fields;                  // sorted; what we set
  std::map<FieldPath, std::string> secrets = {};  // fingerprints of what can only be written
  // What is to become of the object when its manifest is gone; told only where the store is none.
  Deletion deletion = Deletion::remove;

  friend bool operator==(const Marker&, const Marker&) = default;
};

// Member of metadata that holds the marker.
inline constexpr std::string_view kMarkerKey = "litectl";

// Inventory of a marker that cannot be read: somebody's all the same.
inline constexpr std::string_view kUnreadableOwner = "(unreadable marker)";

// In place of a secret's fingerprint where somebody else wrote it.
inline constexpr std::string_view kUnknownSecret = "?";

// One row of a listing, projected to what is compared.
struct LiveObject {
  std::string liveId;
  // null, [] and {} are left out: absent and empty are the same. Of a secret there is its
  // fingerprint, or kUnknownSecret.
  std::map<FieldPath, Value> fields;
  Value metadata;  // complete and raw, for writing back; null where there is none
  std::optional<Marker> marker;
  bool configured = false;              // from the target's own configuration: it cannot be written
  std::map<std::string, Value> inside;  // rows of kinds that lie in this one, as they were listed
};

struct KindSnapshot {
  std::string kind;
  bool complete = false;
  std::string whyIncomplete;
  std::vector<LiveObject> objects;  // sorted by liveId, distinct

  [[nodiscard]] const LiveObject* find(std::string_view liveId) const;
};

// Whether a sink holds a key's value, by fingerprint (the key's hash): no value is read for it.
struct SlotState {
  std::optional<std::string> live;
  std::vector<std::string> pending;
  // A value of ours that was touched, copied or restored since: `live` is unknown until
  // Sink::verify has read it.
  bool unsure = false;
  // Why the slot cannot be used: what lies there is not ours, or cannot be looked at. Nothing is
  // written to such a slot and nothing taken from it.
  std::optional<Error> foreign;
  bool unseen = false;  // it is foreign only because nobody could look at it

  bool sinkGone = false;  // there is no sink at all, as when a folder is not mounted

  // Nothing can be read, written or taken away there, not even what is ours.
  [[nodiscard]] bool closed() const {
    return unseen || (foreign && foreign->code == Code::sinkOutsideRoot);
  }
};

// Who we are on the target, so that we never cut off the branch we sit on.
struct Self {
  std::string keyHash;
  std::string userId;
  std::map<std::string, std::string> belongsTo;  // kind → live id of what our key belongs to
};

struct Snapshot {
  std::map<std::string, KindSnapshot> kinds;
  std::map<Slot, SlotState> slots;
  std::string release;  // "1.102.4"
  Self self;

  // Whether the slot holds the value of `hash`. A plan may not read one that was touched, so there
  // the answer is yes; an apply has looked before it plans.
  [[nodiscard]] bool mayHold(const Slot& slot, const std::string& hash) const;
  [[nodiscard]] bool holdsPending(const Slot& slot, const std::string& hash) const;
  [[nodiscard]] bool isSinkGone(const Slot& slot) const;
  // Whether the value of `hash` may lie there in any form, also where nobody can look.
  [[nodiscard]] bool mayKeep(const Slot& slot, const std::string& hash) const;
};

}  // namespace litectl
