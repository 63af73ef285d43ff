#pragma once

#include "base/error.h"

#include <string>
#include <string_view>

namespace litectl::postgres {

// What a server's report means for a store. `state` is its SQLSTATE, `said` its own words, which
// reach a message in one line of bounded length.
[[nodiscard]] Error errorOf(const std::string& store, std::string_view state,
                            std::string_view said);

// The server cannot be reached, or went away.
[[nodiscard]] Error unreachable(const std::string& store, std::string_view said);

}  // namespace litectl::postgres
