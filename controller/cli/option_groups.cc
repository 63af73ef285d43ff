#include "cli/option_groups.h"

#include "cli/option_values.h"

#include <CLI/CLI.hpp>

#include <utility>

namespace litectl {
namespace {

// An empty variable in a script is no wish for the default.
const CLI::Validator& notEmpty() {
  static const CLI::Validator check(
      [](std::string& text) { return text.empty() ? std::string("it is empty") : std::string(); },
      "");
  return check;
}

}  // namespace

void addText(CLI::App& command, const std::string& names, std::string& into,
             const std::string& help, const std::string& value) {
  command.add_option(names, into, help)->type_name(value)->check(notEmpty());
}

void addRepeated(CLI::App& command, const std::string& names, std::vector<std::string>& into,
                 const std::string& help, const std::string& value) {
  command.add_option(names, into, help)
      ->allow_extra_args(false)
      ->type_name(value)
      ->check(notEmpty());
}

void addCommonOptions(CLI::App& command, Options& options, Raw& raw) {
  command.add_flag("-v", raw.verbosity, "Say more about what is done; -vv for every call");
  command.add_option("--log-format", raw.logFormat, "text or json, on standard error")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORMAT");
  command.add_flag("--no-color", options.noColour, "No colours; so does NO_COLOR");
  command.add_flag("--version", raw.version, "As the command version");
}

void addTargetOptions(CLI::App& command, Options& options, Raw& raw) {
  command
      .add_option("--config", raw.config,
                  "Settings file. Default: litectl.yaml here, or in the folder of -f or -d")
      ->type_name("FILE")
      ->check(notEmpty());
  command
      .add_option("--url", options.url,
                  "Start without settings: the proxy's URL, with LITELLM_MASTER_KEY set")
      ->type_name("URL")
      ->check(notEmpty());
  command.add_option("--target", options.target, "Target in the settings")
      ->type_name("NAME")
      ->check(notEmpty());
  command.add_option("--inventory", options.inventory, "Inventory, instead of the settings' one")
      ->type_name("NAME")
      ->check(notEmpty());
  command.add_option("--specs-dir", raw.specsFolder, "Specs that replace or add to our own")
      ->type_name("DIR")
      ->check(notEmpty());
}

void addManifestOptions(CLI::App& command, Options& options, Raw& raw) {
  addRepeated(command, "-f,--file", options.files,
              "File or folder with manifests, '-' for standard input; repeats. Default: .", "PATH");
  addTargetOptions(command, options, raw);
  command.add_flag("--allow-ephemeral-sink", options.allowEphemeralSink,
                   "Write keys' values to files even where CI is true");
}

void addPlanOptions(CLI::App& command, Options& options, Raw& raw) {
  command.add_flag("--prune", options.prune, "Delete what is no longer declared");
  command.add_flag("--delete-dependents", options.deleteDependents,
                   "Let a delete take along what is not ours, or is to stay");
  addRepeated(command, "--release-forbidden", raw.releaseForbidden,
              "Delete this object although it was applied with deletion: forbid; repeats",
              "KIND/NAME");
  command
      .add_option("--allow-destructive", raw.allowDestructive,
                  "How many objects this one run may delete or block, cascades included")
      ->type_name("N");
  command.add_flag("--allow-recreate", options.allowRecreate,
                   "Make anew what is gone again and again");
  command.add_flag("--confirm-store", options.confirmStore,
                   "The store was lost: rebuild last-applied from the target's markers");
  command.add_flag(
      "--replace-roots", options.replaceRoots,
      "What -f gives is all of this inventory: folders remembered from before are gone");
  command
      .add_option("--last-applied", options.lastApplied,
                  "Take last-applied from the manifests at this git revision; auto: at the ref "
                  "refs/litectl/<inventory>/<target>, which an apply moves")
      ->type_name("REV")
      ->check(notEmpty());
  command.add_flag("--allow-untested", options.allowUntested,
                   "Work with a release that litectl was not proved on");
}

Status takeRaw(const Raw& raw, Options& options) {
  const auto path = [](const std::string& text) {
    return text.empty() ? std::nullopt : std::optional<std::filesystem::path>(text);
  };
  options.config = path(raw.config);
  options.specsFolder = path(raw.specsFolder);
  options.masterKeyFile = path(raw.masterKeyFile);
  options.auditFolder = path(raw.auditFolder);
  if (!raw.genFolder.empty()) options.genFolder = raw.genFolder;
  if (options.verb == Verb::gen) {
    LITECTL_TRY_ASSIGN(options.genPart, parseGenPart(raw.genPart));
  }
  options.configFile = raw.configFile;
  options.manage = raw.manage == "full" ? Manage::full : Manage::adopt;
  options.verbosity = static_cast<unsigned>(raw.verbosity);
  options.jsonLog = raw.logFormat == "json";
  options.planFormat = raw.format == "json"       ? PlanFormat::json
                       : raw.format == "markdown" ? PlanFormat::markdown
                                                  : PlanFormat::text;
  options.savePlan = path(raw.savePlan);
  options.approvedPlan = path(raw.approvedPlan);
  for (const std::string& text : raw.releaseForbidden) {
    LITECTL_TRY_ASSIGN(ObjectId id, parseObjectId(text));
    options.releaseForbidden.push_back(std::move(id));
  }
  if (!raw.allowDestructive.empty()) {
    LITECTL_TRY_ASSIGN(options.allowDestructive,
                       parseCount("--allow-destructive", raw.allowDestructive));
  }
  if (options.verb == Verb::explain) {
    LITECTL_TRY_ASSIGN(options.explained, parseObjectId(raw.explained));
  }
  if (!options.inventory.empty()) LITECTL_TRY(checkInventory(options.inventory));
  if (!raw.listen.empty()) LITECTL_TRY(parseListen(raw.listen, options));
  LITECTL_TRY_ASSIGN(options.seed, parseSeed(raw.seed));
  return {};
}

}  // namespace litectl
