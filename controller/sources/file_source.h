#pragma once

#include "base/diagnostics.h"
#include "base/source_pos.h"
#include "engine/source_text.h"

#include <cstddef>
#include <istream>
#include <string>
#include <vector>

namespace litectl {

struct SourceLimits {
  std::size_t maxFileBytes = 16U << 20U;
  std::size_t maxTotalBytes = 512U << 20U;
  std::size_t maxFiles = 20'000;
};

// Reads the manifests that -f covers: files, folders with everything below them, "-" for standard
// input. Each file is read once however often it is covered; the order depends on names only.
//
// In a folder count *.yaml, *.yml and *.json; names that begin with a dot are passed over. Links
// are followed as long as they end inside the folder that was named, as they do in a mounted
// ConfigMap. A file that was named itself is read whatever its name is and wherever it leads.
//
// Problems, all of a run: unreadableFile, symlinkLoop, tooLarge, noManifests (a folder with none).
// Blocks on standard input. One call at a time for the same SourceFiles.
[[nodiscard]] Sources readSources(const std::vector<std::string>& paths,
                                  std::istream& standardInput, SourceFiles& files,
                                  Diagnostics& diagnostics, const SourceLimits& limits = {});

}  // namespace litectl
