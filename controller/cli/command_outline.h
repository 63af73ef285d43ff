#pragma once

#include "gen/command_outline.h"

namespace litectl {

// What the command line takes, read from the very description that it is parsed by.
[[nodiscard]] gen::ProgramOutline commandOutline();

}  // namespace litectl
