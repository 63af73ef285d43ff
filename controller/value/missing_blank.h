#pragma once

#include <string_view>

namespace litectl {

// Whether `text` looks like a name and its value with no blank behind the colon ("name:t"), which
// YAML reads as one text. Not so for URLs and times. Pure.
[[nodiscard]] bool missesBlank(std::string_view text);

inline constexpr std::string_view kPutABlank = "put a blank behind the \":\"";

}  // namespace litectl
