#include "base/suggest.h"
#include "cli/commands.h"
#include "cli/compose.h"
#include "cli/environment.h"
#include "cli/output.h"
#include "cli/report_export.h"
#include "cli/settings_file.h"
#include "engine/export.h"

#include <utility>

namespace litectl {
namespace {

class ExportCommand {
 public:
  explicit ExportCommand(const CommandContext& context)
      : context_(context), options_(context.options), output_(context.options) {}

  int run() {
    if (prepare() && observe()) write();
    return report();
  }

 private:
  bool prepare() {
    specs_ = composeSpecs(options_.specsFolder, files_, problems_);
    if (!problems_.ok()) return false;
    config_ = configureRun(options_, loadSettings(options_, files_, problems_), problems_);
    chooseKinds();
    if (!problems_.ok()) return false;
    outside_ = Outside::open(config_, Until::plan, specs_, context_.clock, context_.random,
                             actorName(), context_.stop, problems_);
    return outside_ != nullptr;
  }

  void chooseKinds() {
    const std::set<std::string> all = exportableKinds(*specs_);
    if (options_.kinds.empty()) rules_.kinds = all;
    for (const std::string& kind : options_.kinds) {
      if (all.contains(kind)) {
        rules_.kinds.insert(kind);
      } else {
        problems_.add(makeError(Code::badUsage, "--kind names a kind that the target does not list",
                                suggestion(kind, {all.begin(), all.end()})));
      }
    }
  }

  bool observe() {
    RunPorts ports;
    outside_->fill(ports);
    const Context context{&context_.clock, context_.stop};
    const auto take = [&](auto result, auto& into) {
      if (result) {
        into = *std::move(result);
      } else {
        problems_.add(std::move(result).error());
      }
    };
    take(ports.store->load(), memory_);
    // What somebody may not see would be missing without a word.
    if (Status access = ports.target->confirmAccess(context); !access) {
      problems_.add(std::move(access).error());
    }
    for (const std::string& kind : kindsToObserve(*specs_, rules_.kinds)) {
      if (!problems_.ok()) return false;
      KindSnapshot listed;
      take(ports.target->observe(context, kind), listed);
      if (problems_.ok() && !listed.complete) {
        problems_.add(
            makeError(Code::incompleteSnapshot,
                      "the listing of " + kind + " is incomplete: " + listed.whyIncomplete,
                      "run again when nobody else writes to the target"));
      }
      snapshot_.kinds.emplace(kind, std::move(listed));
    }
    return problems_.ok();
  }

  void write() {
    rules_.inventory = config_.rules.plan.inventory;
    rules_.target = config_.target.name;
    rules_.nameTarget = config_.settings.targets.size() > 1 &&
                        config_.rules.resolve.defaultTarget != config_.target.name;
    rules_.manage = options_.manage;
    rules_.sinks = config_.rules.resolve.sinks;
    exported_ = exportManifests(*specs_, snapshot_, memory_, rules_);
    deliverManifests(exported_, options_, output_, problems_);
  }

  int report() {
    reportNotes(exported_.notes, options_, files_, problems_, output_);
    return output_.status(problems_.exitStatus());
  }

  const CommandContext& context_;
  const Options& options_;
  Output output_;
  SourceFiles files_;
  Diagnostics problems_;
  std::shared_ptr<const SpecSet> specs_;
  RunConfig config_;
  std::unique_ptr<Outside> outside_;
  ExportRules rules_;
  Memory memory_;
  Snapshot snapshot_;
  Exported exported_;
};

}  // namespace

int runExport(const CommandContext& context) { return ExportCommand(context).run(); }

}  // namespace litectl
