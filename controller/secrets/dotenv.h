#pragma once

#include "base/result.h"
#include "base/secret.h"

#include <string>
#include <string_view>

namespace litectl {

// The text of a slot's file, `VARIABLE=value` and a newline, as shells and .env readers take it.
// An empty variable is the default one. Error: sinkFailed for a variable that is no name, or a
// value that would need quotes.
[[nodiscard]] Result<Secret> formatDotenv(std::string_view variable, const Secret& value);

// The value in such a text, whatever its variable is called; empty when it is no such text.
[[nodiscard]] Secret parseDotenv(const Secret& text);

}  // namespace litectl
