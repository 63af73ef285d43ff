#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace litectl {

// What the program is doing, for an operator; results and problems do not go here but to the
// report. Goes to standard error. Thread-safe. A message is plain text that never holds a secret.
enum class LogLevel { debug, info, warning, error };

// Call once, before threads start. `json` writes one JSON object a line.
void configureLog(LogLevel least, bool json);
void log(LogLevel level, std::string_view message);
// With members of their own besides the message: name and value, in this order. Only in JSON; as
// text the message says it all.
using LogMembers = std::vector<std::pair<std::string_view, std::string>>;
void log(LogLevel level, std::string_view message, const LogMembers& members);

}  // namespace litectl
