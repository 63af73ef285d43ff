#pragma once

#include "engine/ports.h"
#include "engine/recorder.h"
#include "model/applied.h"
#include "model/snapshot.h"

#include <string>

namespace litectl {

// Creates that dead runs began and that are still open: their calls may yet arrive, and the values
// they wait for lie pending. They are over once something of this run has begun in their place.
// Borrows what it is given. Thread-safe for different objects.
class CutCreates {
 public:
  CutCreates(const Snapshot& snapshot, const Memory& memory, Sink& sink, Recorder& recorder);

  [[nodiscard]] static bool isOne(const Intent& open, const ObjectId& id);

  // Ends those of the object that `now` is about, unless something is still to come of them.
  [[nodiscard]] Status giveWayTo(const Intent& now) const;
  // Ends the one of that key, which is deleted or in its place; `status` is for the record.
  [[nodiscard]] Status end(const ObjectId& id, const std::string& liveId,
                           const std::string& status) const;

 private:
  const Snapshot& snapshot_;
  const Memory& memory_;
  Sink& sink_;
  Recorder& recorder_;
};

}  // namespace litectl
