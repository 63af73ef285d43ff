#pragma once

#include <cstddef>
#include <string_view>

namespace litectl {

// Length of the valid UTF-8 sequence that `text` begins with; 0 when it begins with none
// (overlong forms, surrogates and numbers beyond U+10FFFF are not valid, and "" has none).
[[nodiscard]] std::size_t utf8Length(std::string_view text);

}  // namespace litectl
