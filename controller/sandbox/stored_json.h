#pragma once

#include "value/value.h"

#include <optional>
#include <string>
#include <string_view>

namespace litectl::sandbox {

[[nodiscard]] double toDouble(const Decimal& number);

// JSON as the database keeps it: members ordered by length of their key, then by bytes; numbers
// that are not whole, or beyond 64 bits, as doubles.
[[nodiscard]] std::string storedJson(const Value& value);

// A string with U+0000 somewhere below: PostgreSQL refuses to store it.
[[nodiscard]] bool holdsNul(const Value& value);

// What is stored as metadata; a map unless it is null.
[[nodiscard]] Value metadataOf(const std::string& stored);

}  // namespace litectl::sandbox
