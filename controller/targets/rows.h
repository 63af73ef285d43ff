#pragma once

#include "base/result.h"
#include "model/snapshot.h"
#include "spec/kind_spec.h"

#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// Turns a target's rows of one kind into live objects. Pure; any thread. The specs must outlive it.
class RowReader {
 public:
  // `inside` are kinds whose rows lie in those of this one: they are kept as they are.
  RowReader(const KindSpec& kind, const TargetKindSpec& target,
            std::vector<const TargetKindSpec*> inside = {});

  // Top-level members of a row that are looked at; the others need not be built.
  [[nodiscard]] const std::vector<std::string>& keep() const { return keep_; }

  // Only fields that the spec names, metadata, spend. Empty values (null, "", false, [], {}) are
  // left out; maps are taken apart into one field per key, of which only null is left out. Free
  // metadata comes without the marker, without lifted fields and without the server's own keys;
  // LiveObject::metadata is the whole of it. A spread map has what no other field reads; of a
  // secret there is the fingerprint that the marker has, as far as a row shows that there is a
  // value. A marker that cannot be read is somebody's all the same: it becomes one of the inventory
  // kUnreadableOwner. Errors: malformedAnswer when there is no map or no text under the id's path.
  [[nodiscard]] Result<LiveObject> read(const Value& row) const;

 private:
  void readField(const Value& row, const std::string& name, const WireField& wire,
                 LiveObject& object) const;
  void readFreeMetadata(const Value& metadata, const std::string& field, LiveObject& object) const;
  void readSpread(const Value& container, const std::string& field, const WireField& wire,
                  LiveObject& object) const;
  void readSecrets(const Value* container, const std::string& field, const WireField& wire,
                   LiveObject& object) const;
  [[nodiscard]] bool isTakenElsewhere(const WireField& wire, const std::string& key) const;

  const KindSpec& kind_;
  const TargetKindSpec& target_;
  std::vector<const TargetKindSpec*> inside_;
  std::vector<std::string> keep_;
  std::vector<std::string> notFree_;  // sorted; members of metadata that are not the user's
  std::vector<std::string> taken_;    // sorted; whole paths that a field of its own reads
};

}  // namespace litectl
