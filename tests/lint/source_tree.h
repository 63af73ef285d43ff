#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace litectl::lint {

std::filesystem::path repository();

std::vector<std::string> linesOf(const std::filesystem::path& file);

// Every file below the folder with one of these extensions, sorted, relative to the repository.
std::vector<std::filesystem::path> filesUnder(const std::string& folder,
                                              const std::vector<std::string>& extensions);

}  // namespace litectl::lint
