#pragma once

#include "base/result.h"
#include "cli/options.h"

#include <string>

namespace litectl {

// Values of single options. Error: badUsage.

// "VirtualKey/research".
[[nodiscard]] Result<ObjectId> parseObjectId(const std::string& text);
// By the rule that the settings have for it.
[[nodiscard]] Status checkInventory(const std::string& name);
// "127.0.0.1:4000", "[::1]:0", ":4000", "127.0.0.1".
[[nodiscard]] Status parseListen(const std::string& text, Options& options);
// A whole number, from 0 on; `option` is named in the error.
[[nodiscard]] Result<std::size_t> parseCount(const std::string& option, const std::string& text);
// "crds".
[[nodiscard]] Result<GenPart> parseGenPart(const std::string& text);
// "keys=1000,teams=10".
[[nodiscard]] Result<SeedOption> parseSeed(const std::string& text);

}  // namespace litectl
