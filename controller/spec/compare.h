#pragma once

#include "spec/kind_spec.h"

#include <string>
#include <string_view>

namespace litectl {

// Whether a desired and a live value mean the same, as the field's spec says. Pure, thread-safe.

// `key` is the key of a map field whose one entry is compared, empty for a whole field.
// Sets without regard to order and repeats, money and limits as decimals, times within 60 s,
// durations as written. A live value of another type is never the same, except that null, false,
// "" , [] and {} all mean "absent" for a field (not inside free JSON, where only null does).
[[nodiscard]] bool sameValue(const FieldSpec& field, std::string_view key, const Value& desired,
                             const Value& live);

// Whether this value is the same as having none.
[[nodiscard]] bool meansAbsent(const FieldSpec& field, std::string_view key, const Value& value);

// One form for equal values, for showing and remembering: sets sorted and without repeats, times in
// UTC. A value of an unexpected type stays as it is.
[[nodiscard]] Value normalised(const FieldSpec& field, std::string_view key, const Value& value);

// How the field is compared, in words: "as a set: order does not count".
[[nodiscard]] std::string compareRule(const FieldSpec& field);

// How the field is cleared, in words: "cleared by sending null".
[[nodiscard]] std::string clearRuleText(const WireField& field);

}  // namespace litectl
