#pragma once

#include <cstddef>

namespace litectl {

// How often operator new was called so far, by all threads of the program this is linked into.
[[nodiscard]] std::size_t allocations();

}  // namespace litectl
