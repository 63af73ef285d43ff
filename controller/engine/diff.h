#pragma once

#include "model/applied.h"
#include "model/plan.h"
#include "model/resource.h"
#include "model/snapshot.h"
#include "spec/kind_spec.h"

#include <vector>

namespace litectl {

// The three-way comparison of one object, field by field. Pure.
//
// A declared field is ours. One that is not declared is ours to clear if the last apply (or, where
// that is not remembered, the marker) set it; otherwise it is the target's own and never drift.
// `live` or `applied` may be null. Fields come sorted by path; every declared, remembered or live
// field has exactly one verdict. Their live and last-applied values hold no secret
// (hide_secrets.h).
[[nodiscard]] std::vector<FieldVerdict> diffFields(const KindSpec& kind,
                                                   const TargetKindSpec& target,
                                                   const DesiredObject& desired,
                                                   const LiveObject* live, const Applied* applied);

// True when the target shows what is wanted; absent and empty are the same. `live` null: absent.
[[nodiscard]] bool fieldHolds(const FieldSpec& spec, const FieldPath& path, const Value& wanted,
                              const Value* live);

// Verdicts that call for a write.
[[nodiscard]] bool needsWrite(Verdict verdict);

// Names of the fields that are ours after this apply: declared ones, and those that could not be
// cleared. Sorted; what the marker and last-applied record.
[[nodiscard]] std::vector<FieldPath> ownedFields(const std::vector<FieldVerdict>& verdicts);

}  // namespace litectl
