#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "gen/field_types.h"

namespace litectl::gen {

// Pieces of a text's schema. Pure.

// "^(?:…)$".
[[nodiscard]] std::string wholeText(std::string_view form);
// What no text may hold or have at its ends (checkCharacters), as a pattern for "not".
[[nodiscard]] const std::string& badCharacters(Dialect dialect);
// type, length and characters of a text.
void addText(std::size_t mostLength, Dialect dialect, Value& schema);
// A text of a certain form, which leaves nothing to say about its characters.
void addForm(std::string_view form, std::size_t mostLength, Value& schema);
// A list of texts.
[[nodiscard]] Value listOf(const std::vector<std::string>& texts);

}  // namespace litectl::gen
