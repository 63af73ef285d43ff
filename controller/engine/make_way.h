#pragma once

#include "engine/ports.h"
#include "engine/recorder.h"

namespace litectl {

// Takes a name off the object that has it, so that another one can get it; a later change of the
// same plan gives the object its new one. With an intent and an audit record of its own. A run that
// is cut off behind it leaves an object without its name, which the next one finds and heals.
[[nodiscard]] Status makeWay(const Context& context, const NameHolder& holder, const Memory& memory,
                             Target& target, Recorder& recorder);

}  // namespace litectl
