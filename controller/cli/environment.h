#pragma once

#include <string>

namespace litectl {

// The process's environment. Nothing but this file and what reads a named credential looks at it.
// Call from one thread only.

// Empty when it is not set.
[[nodiscard]] std::string environmentVariable(const std::string& name);

// Overwrites the variable's bytes and takes it out, so that neither children nor whoever may read
// this process's environment find it there any longer.
void wipeVariable(const std::string& name);

// "alice@host", for the audit log.
[[nodiscard]] std::string actorName();

}  // namespace litectl
