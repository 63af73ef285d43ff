#pragma once

#include "base/result.h"

#include <cstddef>
#include <functional>

namespace litectl {

// Runs work(0) … work(count - 1) on up to `threads` threads, the caller's among them, and returns
// the first error; after one no further index is begun. `work` must be thread-safe.
[[nodiscard]] Status sideBySide(std::size_t count, unsigned threads,
                                const std::function<Status(std::size_t)>& work);

}  // namespace litectl
