#pragma once

#include "base/result.h"

namespace litectl {

// Keeps this process's memory out of core files and away from other processes' debuggers. Call it
// first in main, before any secret is read; there is no way back. Error: internal.
[[nodiscard]] Status guardProcess();

}  // namespace litectl
