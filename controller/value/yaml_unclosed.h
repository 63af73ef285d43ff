#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace litectl {

// Finds what a YAML text opens and never closes, so that a message can stand there and not at the
// end of the text. Offsets are bytes.

// Where the quote that opens at `at` is closed; nothing when it is not.
[[nodiscard]] std::optional<std::size_t> closingQuote(std::string_view text, std::size_t at);

// The first quote from `from` on that is not closed; nothing when all are.
[[nodiscard]] std::optional<std::size_t> unclosedQuote(std::string_view text, std::size_t from);

// The innermost bracket that is still open where the text ends, if the one at `at` is never closed.
[[nodiscard]] std::optional<std::size_t> unclosedBracket(std::string_view text, std::size_t at);

}  // namespace litectl
