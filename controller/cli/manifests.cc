#include "cli/manifests.h"

#include "cli/run_config.h"
#include "sources/file_source.h"

#include <iostream>
#include <system_error>
#include <utility>

namespace litectl {
namespace {

bool isSettingsFile(const SourceText& text, const Settings& settings, const SourceFiles& files) {
  if (settings.file.empty()) return false;
  SourcePos inside;
  inside.file = text.file;
  inside.line = 1;
  const std::filesystem::path path(files.name(inside));
  if (path.filename() != settings.file.filename()) return false;
  std::error_code failed;
  return std::filesystem::weakly_canonical(path, failed) == settings.file;
}

}  // namespace

Sources readManifests(const Options& options, const Settings& settings, SourceFiles& files,
                      Diagnostics& diagnostics) {
  Sources sources = readSources(options.files, std::cin, files, diagnostics);
  const std::size_t removed = std::erase_if(
      sources.files, [&](const SourceText& text) { return isSettingsFile(text, settings, files); });
  if (removed > 0 && sources.files.empty() && diagnostics.ok()) {
    diagnostics.add(
        makeError(Code::noManifests, "-f covers the settings and no manifest", "check -f"));
  }
  sources.roots = stableRoots(std::move(sources.roots), settings.folder);
  return sources;
}

}  // namespace litectl
