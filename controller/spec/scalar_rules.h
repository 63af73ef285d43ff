#pragma once

#include "base/error.h"
#include "spec/kind_spec.h"

#include <optional>
#include <string>
#include <string_view>

namespace litectl {

// Rules for single values. Pure. Messages name the value's `path` ("maxBudget", "models[2]") and
// show at most a short piece of it, never anything that looks like a secret.

// What is wrong with a value of this type (one of an element's when the field is a set or map), or
// nothing. Null and types with parts (set, map, object) are not its business.
[[nodiscard]] std::optional<Error> checkScalar(const FieldSpec& field, FieldType type,
                                               const std::string& path, const Value& value);

// What is wrong with the name of a map's member, or nothing.
[[nodiscard]] std::optional<Error> checkKey(const FieldSpec& field, const std::string& path,
                                            const std::string& key);

}  // namespace litectl
