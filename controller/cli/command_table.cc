#include "cli/command_table.h"

#include <CLI/CLI.hpp>

namespace litectl {
namespace {

void validateOptions(CLI::App& command, Options& options, Raw& raw) {
  addManifestOptions(command, options, raw);
}

void planOptions(CLI::App& command, Options& options, Raw& raw) {
  addManifestOptions(command, options, raw);
  addPlanOptions(command, options, raw);
  command.add_option("-o,--output", raw.format, "text, json or markdown")
      ->check(CLI::IsMember({"text", "json", "markdown"}))
      ->type_name("FORMAT");
  command.add_option("--save", raw.savePlan, "Save the plan for apply --plan")->type_name("FILE");
  command.add_flag("--detailed-exitcode", options.detailedExitcode,
                   "End with 2 when changes are pending");
}

void applyOptions(CLI::App& command, Options& options, Raw& raw) {
  addManifestOptions(command, options, raw);
  addPlanOptions(command, options, raw);
  command.add_flag("-y,--yes", options.yes, "Do not ask before the first change");
  command
      .add_option("--plan", raw.approvedPlan,
                  "Apply exactly this saved plan, or nothing; it brings the flags it was made with")
      ->type_name("FILE");
}

void explainOptions(CLI::App& command, Options& options, Raw& raw) {
  command.add_option("object", raw.explained, "The object")->type_name("KIND/NAME");
  addManifestOptions(command, options, raw);
  addPlanOptions(command, options, raw);
}

void exportOptions(CLI::App& command, Options& options, Raw& raw) {
  addText(command, "-d,--directory", options.folder,
          "Where the manifests go, '-' for standard output. Default: .", "DIR");
  addRepeated(command, "--kind", options.kinds, "Only objects of this kind; repeats", "KIND");
  command
      .add_option("--manage", raw.manage,
                  "adopt: manifests that take the objects over; full: that only find them")
      ->check(CLI::IsMember({"adopt", "full"}))
      ->type_name("HOW");
  command.add_flag("--force", options.overwrite, "Overwrite files that say something else");
  addTargetOptions(command, options, raw);
}

void convertOptions(CLI::App& command, Options& options, Raw& raw) {
  command.add_option("config", raw.configFile, "The proxy's config.yaml")
      ->type_name("CONFIG")
      ->required();
  addText(command, "-d,--directory", options.folder,
          "Where the manifests go, '-' for standard output. Default: .", "DIR");
  command.add_flag("--force", options.overwrite, "Overwrite files that say something else");
  addText(command, "--specs-dir", raw.specsFolder, "Specs that replace or add to our own", "DIR");
}

void sandboxOptions(CLI::App& command, Options& /*options*/, Raw& raw) {
  command
      .add_option("--listen", raw.listen,
                  "Where; 127.0.0.1:4000 by default, port 0 takes a free one")
      ->type_name("ADDR:PORT");
  command
      .add_option("--master-key-file", raw.masterKeyFile,
                  "Write the master key there (mode 0600) instead of printing it")
      ->type_name("FILE");
  command.add_option("--seed", raw.seed, "Objects to begin with: keys=1000,users=100,teams=10")
      ->type_name("AMOUNTS");
}

void auditVerifyOptions(CLI::App& command, Options& /*options*/, Raw& raw) {
  command.add_option("folder", raw.auditFolder, "The log; by default the settings' one")
      ->type_name("DIR");
  command.add_option("--config", raw.config, "Settings file")->type_name("FILE");
}

void genOptions(CLI::App& command, Options& options, Raw& raw) {
  command.add_option("what", raw.genPart, "What to write: crds, schema, docs, completion or all")
      ->check(CLI::IsMember({"crds", "schema", "docs", "completion", "all"}))
      ->type_name("WHAT");
  addText(command, "--out", raw.genFolder, "Root of the tree to write into. Default: .", "DIR");
  command.add_flag("--check", options.genCheck,
                   "Write nothing; fail where a file there is not what would be written");
  command.add_option("--specs-dir", raw.specsFolder, "Specs that replace or add to our own")
      ->type_name("DIR");
}

void versionOptions(CLI::App& command, Options& /*options*/, Raw& raw) {
  command.add_option("--specs-dir", raw.specsFolder, "Specs that replace or add to our own")
      ->type_name("DIR");
}

}  // namespace

const std::vector<Command>& commandTable() {
  static const std::vector<Command> kCommands = {
      {Verb::validate, "", "validate", "Find all problems of the manifests, without a network",
       validateOptions, runLineCommand},
      {Verb::plan, "", "plan", "Show what apply would change", planOptions, runLineCommand},
      {Verb::apply, "", "apply", "Bring the target in line", applyOptions, runLineCommand},
      {Verb::explain, "", "explain", "Why an object is (not) in sync, field by field",
       explainOptions, runLineCommand},
      {Verb::exportLive, "", "export", "Write manifests for what the target holds", exportOptions,
       runExport},
      {Verb::convert, "", "convert", "Write manifests for what a proxy's config.yaml declares",
       convertOptions, runConvert},
      {Verb::sandbox, "", "sandbox",
       "Run a stand-in for LiteLLM that forgets everything at its end", sandboxOptions, runSandbox},
      {Verb::auditVerify, "audit", "verify", "Check that no record was changed, cut out or put in",
       auditVerifyOptions, runAuditVerify},
      {Verb::gen, "", "gen",
       "Write what follows from the specs: CRDs, JSON Schemas, reference pages, completion",
       genOptions, runGen},
      {Verb::version, "", "version", "What this program is and was proved on", versionOptions,
       runVersion},
  };
  return kCommands;
}

std::string groupHelp(const std::string& /*group*/) { return "Look into the audit log"; }

}  // namespace litectl
