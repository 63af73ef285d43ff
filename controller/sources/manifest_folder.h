#pragma once

#include "base/diagnostics.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace litectl {

// A text for one file below a folder.
struct ManifestFile {
  std::filesystem::path path;  // relative
  std::string text;
};

struct WrittenFiles {
  std::size_t written = 0;
  std::size_t same = 0;  // stood there already, word for word
};

// Writes the files, each as a whole (mode 0600), and makes the folders they need. Nothing at all
// is written where one of them is there with another text, unless `overwrite`, or where a folder
// on the way is a symbolic link. Adds every problem: fileExists, symlinkLoop, unreadableFile,
// writeFailed.
[[nodiscard]] WrittenFiles writeManifestFiles(const std::filesystem::path& folder,
                                              const std::vector<ManifestFile>& files,
                                              bool overwrite, Diagnostics& diagnostics);

}  // namespace litectl
