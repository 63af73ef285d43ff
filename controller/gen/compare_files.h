#pragma once

#include "base/error.h"

#include <map>
#include <string>
#include <vector>

#include "gen/generated_file.h"

namespace litectl::gen {

// Path → text of what lies in the folders that files are generated into.
using FilesThere = std::map<std::string, std::string, std::less<>>;

// What is there and was generated once, but is no more.
[[nodiscard]] std::vector<std::string> leftOver(const GeneratedFiles& wanted,
                                                const FilesThere& there);

// staleFile for each file that is missing, differs (with the first line that does) or is left over;
// `remedy` is said with each. Pure.
[[nodiscard]] std::vector<Error> compareFiles(const GeneratedFiles& wanted, const FilesThere& there,
                                              const std::string& remedy);

}  // namespace litectl::gen
