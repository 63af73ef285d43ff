#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace litectl {

// Length of the valid UTF-8 sequence that `text` begins with; 0 when it begins with none
// (overlong forms, surrogates and numbers beyond U+10FFFF are not valid, and "" has none).
[[nodiscard]] std::size_t utf8Length(std::string_view text);

// The number of a code point, given as one valid sequence.
[[nodiscard]] std::uint32_t codePoint(std::string_view sequence);

// Code points in a valid text.
[[nodiscard]] std::size_t characterCount(std::string_view text);

// Whether it is a control character (C0, C1, DEL), a line or paragraph separator, or a mark that
// turns the direction of writing: what no name may hold, because programs that read the same text
// see different lines in it, and people a different order.
[[nodiscard]] bool isControl(std::uint32_t codePoint);

// Whether it is white space by Unicode's rule, which is also Python's.
[[nodiscard]] bool isWhiteSpace(std::uint32_t codePoint);

// Columns a code point takes on a terminal: 0 for a combining mark, 2 for wide scripts, else 1.
[[nodiscard]] std::size_t displayWidth(std::uint32_t codePoint);

// Text from outside in a form that is safe to show on one line of a terminal or log: bytes that are
// no UTF-8, control characters and marks that turn the direction of writing become '?'.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace litectl
