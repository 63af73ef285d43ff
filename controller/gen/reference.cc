#include "gen/reference.h"

#include "gen/reference_pages.h"

namespace litectl::gen {
namespace {

GeneratedFile overview(const SpecSet& specs) {
  std::string text =
      "What litectl takes and says, written from the files that it works by. How manifests are\n"
      "written is in [formats/manifest.md](../formats/manifest.md).\n\n";
  text += tableHead({"kind", ""});
  for (const auto& [name, kind] : specs.kinds) {
    text += tableRow({"[" + name + "](kinds/" + name + ".md)", kind.summary});
  }
  return page("README", "specs/", "Reference",
              text +
                  "\n- [Settings](settings.md): what the operator decides.\n"
                  "- [Command line](command-line.md): commands and options.\n"
                  "- [Exit statuses](exit-statuses.md) and [error codes](errors.md).\n");
}

}  // namespace

GeneratedFiles referenceFiles(const SpecSet& specs, const SettingsShape& settings,
                              const ProgramOutline& program) {
  GeneratedFiles files{overview(specs)};
  for (const auto& [name, kind] : specs.kinds) files.push_back(kindPage(kind, specs));
  files.push_back(settingsPage(settings));
  files.push_back(commandLinePage(program));
  files.push_back(exitStatusPage());
  files.push_back(errorCodesPage());
  return files;
}

}  // namespace litectl::gen
