#pragma once

#include "base/diagnostics.h"
#include "engine/resolve.h"
#include "model/resource.h"
#include "spec/kind_spec.h"

#include <optional>
#include <vector>

namespace litectl {

// Where this object's value goes: its own sink, or the default one, with {target}, {namespace} and
// {name} filled in. Nothing when the kind has no value, or after having said what is wrong. Pure;
// symbolic links are the sink's business.
[[nodiscard]] std::optional<Slot> slotOf(const Resource& resource, const KindSpec& kind,
                                         const std::string& target, const SinkRules& rules,
                                         Diagnostics& diagnostics);

struct SlotOwner {
  Slot slot;
  ObjectId id;
  SourcePos pos;
};

// Reports each slot that is, or lies inside, another object's.
void checkSlotsApart(std::vector<SlotOwner> owners, Diagnostics& diagnostics);

}  // namespace litectl
