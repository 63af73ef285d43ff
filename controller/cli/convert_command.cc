#include "base/files.h"
#include "cli/commands.h"
#include "cli/compose.h"
#include "cli/output.h"
#include "cli/report_export.h"
#include "engine/export.h"
#include "targets/config_file.h"
#include "value/yaml.h"

#include <algorithm>
#include <set>
#include <utility>

namespace litectl {
namespace {

constexpr std::size_t kMaxBytes = 16U << 20U;
constexpr std::size_t kMostFiles = 100;

class ConvertCommand {
 public:
  explicit ConvertCommand(const CommandContext& context)
      : options_(context.options), output_(context.options) {}

  int run() {
    const auto specs = composeSpecs(options_.specsFolder, files_, problems_);
    read(options_.configFile);
    Exported exported;
    if (problems_.ok()) {
      ConfigObjects found = readConfigObjects(*specs, documents_);
      ExportRules rules;
      rules.unnamed = std::move(found.unnamed);
      for (const auto& [kind, listed] : found.snapshot.kinds) rules.kinds.insert(kind);
      exported = exportManifests(*specs, found.snapshot, found.memory, rules);
      exported.notes.insert(exported.notes.begin(), found.notes.begin(), found.notes.end());
      deliverManifests(exported, options_, output_, problems_);
    }
    reportNotes(exported.notes, options_, files_, problems_, output_);
    return output_.status(problems_.exitStatus());
  }

 private:
  // The file, then those it includes.
  void read(const std::filesystem::path& path) {
    if (!seen_.insert(path.lexically_normal()).second) return;
    if (seen_.size() > kMostFiles) {
      problems_.add(makeError(Code::badConfigFile, "more than 100 files include each other",
                              "take includes out"));
      return;
    }
    auto text = readFile(path, kMaxBytes);
    if (!text) {
      problems_.add(std::move(text).error());
      return;
    }
    const std::uint16_t index = files_.add(path.string(), *text);
    Diagnostics found;
    std::vector<Value> documents = parseYaml(*text, index, found);
    takeProblems(std::move(found));
    if (documents.size() != 1 || !documents.front().isMap()) {
      problems_.add(makeError(Code::badConfigFile,
                              path.string() + " is no configuration file of the target",
                              "name a file with one map in it, such as config.yaml with model_list")
                        .at(documents.empty() ? SourcePos() : documents.front().pos()));
      return;
    }
    documents_.push_back(documents.front());
    const Value* includes = documents.front().find("include");
    if (includes == nullptr || !includes->isList()) return;
    for (const Value& include : includes->list()) {
      if (include.isString()) read(path.parent_path() / include.string());
    }
  }

  // The target's own reader takes a scalar in one way; so is it taken here, with a word about it.
  void takeProblems(Diagnostics found) {
    for (Error error : found.errors()) {
      if (error.code == Code::ambiguousScalar) {
        problems_.warn(std::move(error));
      } else {
        problems_.add(std::move(error));
      }
    }
  }

  const Options& options_;
  Output output_;
  SourceFiles files_;
  Diagnostics problems_;
  std::set<std::filesystem::path> seen_;
  std::vector<Value> documents_;
};

}  // namespace

int runConvert(const CommandContext& context) { return ConvertCommand(context).run(); }

}  // namespace litectl
