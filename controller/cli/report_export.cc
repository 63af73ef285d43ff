#include "cli/report_export.h"

#include "base/counted.h"
#include "base/lower_case.h"
#include "cli/nouns.h"
#include "sources/manifest_folder.h"

#include <algorithm>
#include <string>

namespace litectl {
namespace {

// More than anybody reads; the files say the same in comments.
constexpr std::size_t kMost = 200;

std::string summary(const Exported& exported, const WrittenFiles& written,
                    const std::string& folder) {
  std::string text;
  ExportCount all;
  for (const auto& [kind, count] : exported.counts) {
    text += "  " + counted(count.exported, nounOf(kind)) + " exported";
    if (count.skipped > 0) text += ", " + std::to_string(count.skipped) + " not";
    text += "\n";
    all.exported += count.exported;
    all.skipped += count.skipped;
  }
  return text + "Exported: " + counted(all.exported, "manifest") + " in " + folder + ", " +
         std::to_string(written.written) + " written, " + std::to_string(written.same) +
         " there already; " + counted(all.skipped, "object") + " not exported, " +
         counted(exported.notes.size(), "note") + ".\n";
}

}  // namespace

void deliverManifests(const Exported& exported, const Options& options, Output& output,
                      Diagnostics& problems) {
  if (options.folder == "-") {
    for (const ExportedManifest& manifest : exported.manifests) {
      output.result("---\n" + manifest.text);
    }
    return;
  }
  std::vector<ManifestFile> files;
  for (const ExportedManifest& manifest : exported.manifests) {
    const std::filesystem::path folder = lowerCase(manifest.id.kind);
    files.push_back({folder / (manifest.id.name + ".yaml"), manifest.text});
  }
  Diagnostics found;
  const WrittenFiles written = writeManifestFiles(options.folder, files, options.overwrite, found);
  if (found.ok()) output.result(summary(exported, written, options.folder));
  problems.append(std::move(found));
}

void reportNotes(const std::vector<Error>& notes, const Options& options, const SourceFiles& files,
                 const Diagnostics& problems, Output& output) {
  const ProblemReport report(files, problems);
  const auto say = [&](const std::vector<Error>& all, bool mild, const char* what) {
    const std::size_t shown =
        mild && options.verbosity > 0 ? all.size() : std::min(kMost, all.size());
    for (std::size_t i = 0; i < shown; ++i) output.problem(report, all[i], mild);
    if (shown < all.size()) {
      output.remark("and " + counted(all.size() - shown, what) + (mild ? "; -v shows all" : ""));
    }
  };
  say(notes, true, "more note");
  say(problems.warnings(), true, "more warning");
  say(problems.errors(), false, "more problem");
}

}  // namespace litectl
