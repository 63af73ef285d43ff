#pragma once

#include <string_view>

namespace litectl {

// What the program is doing, for an operator; results and problems do not go here but to the
// report. Goes to standard error. Thread-safe. A message is plain text that never holds a secret.
enum class LogLevel { debug, info, warning, error };

// Call once, before threads start. `json` writes one JSON object a line.
void configureLog(LogLevel least, bool json);
void log(LogLevel level, std::string_view message);

}  // namespace litectl
