#include "base/files.h"
#include "cli/command_outline.h"
#include "cli/commands.h"
#include "cli/compose.h"
#include "cli/output.h"
#include "cli/settings_schema.h"

#include <array>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "gen/compare_files.h"
#include "gen/completions.h"
#include "gen/crds.h"
#include "gen/json_schemas.h"
#include "gen/reference.h"

namespace litectl {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = 16U << 20U;

struct Part {
  GenPart part;
  std::string name;
  std::string folder;  // whatever lies there and was generated is this part's
};

const std::array<Part, 4>& parts() {
  static const std::array<Part, 4> kParts{{{GenPart::crds, "crds", "crds"},
                                           {GenPart::schema, "schema", "docs/schema"},
                                           {GenPart::docs, "docs", "docs/reference"},
                                           {GenPart::completion, "completion", "completions"}}};
  return kParts;
}

class GenCommand {
 public:
  explicit GenCommand(const CommandContext& context)
      : options_(context.options), output_(context.options) {}

  int run() {
    SourceFiles files;
    Diagnostics problems;
    const auto specs = composeSpecs(options_.specsFolder, files, problems);
    const ProblemReport report(files, problems);
    for (const Error& error : problems.errors()) output_.problem(report, error, false);
    if (!problems.ok()) return output_.status(problems.exitStatus());
    Diagnostics found;
    for (const Part& part : parts()) {
      if (options_.genPart != GenPart::all && options_.genPart != part.part) continue;
      doPart(part, made(part.part, *specs), found);
    }
    for (const Error& error : found.errors()) output_.problem(error);
    if (found.ok()) {
      output_.result(options_.genCheck ? "All generated files are as they should be.\n"
                                       : std::to_string(written_) + " files written.\n");
    }
    return output_.status(found.exitStatus());
  }

 private:
  static gen::GeneratedFiles made(GenPart part, const SpecSet& specs) {
    const gen::SettingsShape settings{settingsSchema().settings,
                                      {{"targets", settingsSchema().target}}};
    switch (part) {
      case GenPart::crds:
        return gen::crdFiles(specs);
      case GenPart::schema:
        return gen::schemaFiles(specs, settings);
      case GenPart::docs:
        return gen::referenceFiles(specs, settings, commandOutline());
      case GenPart::completion: {
        std::vector<std::string> kinds;
        for (const auto& [name, kind] : specs.kinds) kinds.push_back(name);
        return gen::completionFiles(commandOutline(), kinds);
      }
      case GenPart::all:
        break;
    }
    return {};
  }

  void doPart(const Part& part, const gen::GeneratedFiles& wanted, Diagnostics& problems) {
    const gen::FilesThere there = filesIn(part.folder, problems);
    if (options_.genCheck) {
      const std::string remedy =
          "run litectl gen " + part.name + " --out " + options_.genFolder.string();
      for (Error& error : gen::compareFiles(wanted, there, remedy)) problems.add(std::move(error));
      return;
    }
    for (const gen::GeneratedFile& file : wanted) {
      const auto found = there.find(file.path);
      if (found == there.end() || found->second != file.text) write(file, problems);
    }
    for (const std::string& path : gen::leftOver(wanted, there)) remove(path, problems);
  }

  gen::FilesThere filesIn(const std::string& folder, Diagnostics& problems) const {
    gen::FilesThere there;
    std::error_code failed;
    fs::recursive_directory_iterator it(options_.genFolder / folder, failed);
    for (; !failed && it != fs::recursive_directory_iterator(); it.increment(failed)) {
      if (!it->is_regular_file(failed)) continue;
      Result<std::string> text = readFile(it->path(), kMostBytes);
      if (!text) {
        problems.add(text.error());
        continue;
      }
      there.emplace(it->path().lexically_relative(options_.genFolder).generic_string(),
                    *std::move(text));
    }
    return there;
  }

  // For everybody to read, unlike what else litectl writes.
  void write(const gen::GeneratedFile& file, Diagnostics& problems) {
    const fs::path path = options_.genFolder / file.path;
    std::error_code failed;
    fs::create_directories(path.parent_path(), failed);
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << file.text;
    out.close();
    if (out) {
      ++written_;
      return;
    }
    problems.add(makeError(Code::writeFailed, "cannot write " + path.string(),
                           "check --out, its permissions and the room on the disk"));
  }

  void remove(const std::string& path, Diagnostics& problems) const {
    std::error_code failed;
    fs::remove(options_.genFolder / path, failed);
    if (!failed) return;
    problems.add(makeError(Code::writeFailed,
                           "cannot remove " + path + ", which is left over: " + failed.message(),
                           "remove it yourself"));
  }

  const Options& options_;
  Output output_;
  std::size_t written_ = 0;
};

}  // namespace

int runGen(const CommandContext& context) { return GenCommand(context).run(); }

}  // namespace litectl
