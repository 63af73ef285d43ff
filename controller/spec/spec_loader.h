#pragma once

#include "base/diagnostics.h"
#include "base/result.h"
#include "base/source_pos.h"
#include "spec/kind_spec.h"

#include <filesystem>
#include <string>
#include <vector>

namespace litectl {

// One spec file; `path` is relative to specs/: "kinds/Team.yaml", "targets/litellm/Team.yaml".
struct SpecFile {
  std::string path;
  std::string text;
};

// All *.yaml under the folder of an operator (--specs-dir), sorted by path. Errors: those of
// readFile, and badSpec when the folder is not there or holds nothing.
[[nodiscard]] Result<std::vector<SpecFile>> readSpecFolder(const std::filesystem::path& folder);

// `base` with the files of `over` added or in place of those with the same path.
[[nodiscard]] std::vector<SpecFile> overlaid(std::vector<SpecFile> base,
                                             std::vector<SpecFile> over);

// Reads and cross-checks all specs for one target. The texts are registered in `files` so that
// problems (badSpec) can be shown with their place. What is returned is usable only if no error was
// added.
[[nodiscard]] SpecSet loadSpecs(const std::vector<SpecFile>& specs, const std::string& target,
                                SourceFiles& files, Diagnostics& diagnostics);

}  // namespace litectl
