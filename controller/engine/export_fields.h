#pragma once

#include "base/error.h"
#include "model/snapshot.h"
#include "spec/kind_spec.h"
#include "value/value.h"

#include <optional>
#include <string>
#include <vector>

namespace litectl {

// A field that a live object has and its manifest cannot say.
struct LeftOut {
  FieldPath field;
  Error why;  // what the rules for manifests say about the value
};

struct ExportedFields {
  Value spec = Value::emptyMap();  // in the order of the kind's fields
  std::vector<LeftOut> leftOut;
  std::vector<FieldPath> secrets;  // that the target shows to be there; no value of them is known
};

// What a manifest says so that it wants just what the object has: every field that the kind knows,
// that is not empty, and that validation would accept; in one form for equal values. Ids of other
// objects stand as they are. Without id, target, unset and slot. Pure.
[[nodiscard]] ExportedFields exportFields(const KindSpec& kind, const LiveObject& live);

// The first problem of one field of a manifest by itself, if any.
[[nodiscard]] std::optional<Error> problemOfField(const KindSpec& kind, const std::string& name,
                                                  const Value& value);

// Takes out of the spec what fits each by itself, but not what stands beside it.
void takeOutMisfits(const KindSpec& kind, ExportedFields& fields);

}  // namespace litectl
