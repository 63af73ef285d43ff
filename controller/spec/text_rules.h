#pragma once

#include "base/error.h"

#include <optional>
#include <string>
#include <string_view>

namespace litectl {

// Rules for the characters of any text that a target is given. Pure, thread-safe. Messages name the
// value's `path` and never repeat the text.

// Refuses the empty text and one of nothing but white space, white space at either end, control
// characters, line separators and marks that turn the direction of writing. Targets drop, replace
// or refuse these, so that what is stored would never be what is declared.
[[nodiscard]] std::optional<Error> checkCharacters(const std::string& path, std::string_view text);

}  // namespace litectl
