#include "cli/options.h"

#include "base/suggest.h"
#include "cli/option_values.h"

#include <CLI/CLI.hpp>

#include <map>
#include <utility>

namespace litectl {
namespace {

// What CLI11 fills in and we look at more closely afterwards.
struct Raw {
  std::string config;
  std::string specsFolder;
  std::string format = "text";
  std::string savePlan;
  std::string approvedPlan;
  std::string logFormat = "text";
  std::vector<std::string> releaseForbidden;
  std::string explained;
  std::string listen;
  std::string masterKeyFile;
  std::string seed;
  std::string allowDestructive;
  std::string auditFolder;
  bool version = false;
  int verbosity = 0;
};

// An empty variable in a script is no wish for the default.
const CLI::Validator& notEmpty() {
  static const CLI::Validator check(
      [](std::string& text) { return text.empty() ? std::string("it is empty") : std::string(); },
      "");
  return check;
}

// A flag that may be given several times, with one value each time.
void addRepeated(CLI::App& command, const std::string& names, std::vector<std::string>& into,
                 const std::string& help, const std::string& value) {
  command.add_option(names, into, help)
      ->allow_extra_args(false)
      ->type_name(value)
      ->check(notEmpty());
}

void addManifestOptions(CLI::App& command, Options& options, Raw& raw) {
  addRepeated(command, "-f,--file", options.files,
              "File or folder with manifests, '-' for standard input; repeats. Default: .", "PATH");
  command
      .add_option("--config", raw.config,
                  "Settings file. Default: litectl.yaml here, or in the folder of the first -f")
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
  command.add_flag("--allow-untested", options.allowUntested,
                   "Work with a release that litectl was not proved on");
}

class Parser {
 public:
  Parser() {
    app_.set_help_flag("-h,--help", "Show this text");
    app_.fallthrough();
    app_.allow_extras();
    app_.add_flag("-v", raw_.verbosity, "Say more about what is done; -vv for every call");
    app_.add_option("--log-format", raw_.logFormat, "text or json, on standard error")
        ->check(CLI::IsMember({"text", "json"}))
        ->type_name("FORMAT");
    app_.add_flag("--no-color", options_.noColour, "No colours; so does NO_COLOR");
    app_.add_flag("--version", raw_.version, "As the command version");
    addLine();
    addOthers();
    app_.require_subcommand(0, 1);
  }

  Result<CommandLine> parse(int argc, const char* const* argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
      return CommandLine{{}, helpText()};
    } catch (const CLI::ArgumentMismatch& error) {
      const std::string said = error.what();
      return usage(said.substr(0, said.find(':')) + " needs a value behind it");
    } catch (const CLI::ParseError& error) {
      return usage(error.what());
    }
    return finish();
  }

 private:
  CLI::App& addCommand(CLI::App& parent, Verb verb, const std::string& name,
                       const std::string& help) {
    CLI::App& command = *parent.add_subcommand(name, help);
    command.set_help_flag("-h,--help", "Show this text");
    command.footer("With every command: -v, --log-format FORMAT, --no-color; see litectl --help");
    command.fallthrough();
    command.allow_extras();
    verbs_.emplace(&command, verb);
    return command;
  }

  void addLine() {
    CLI::App& validate = addCommand(app_, Verb::validate, "validate",
                                    "Find all problems of the manifests, without a network");
    addManifestOptions(validate, options_, raw_);
    CLI::App& plan = addCommand(app_, Verb::plan, "plan", "Show what apply would change");
    addManifestOptions(plan, options_, raw_);
    addPlanOptions(plan, options_, raw_);
    plan.add_option("-o,--output", raw_.format, "text, json or markdown")
        ->check(CLI::IsMember({"text", "json", "markdown"}))
        ->type_name("FORMAT");
    plan.add_option("--save", raw_.savePlan, "Save the plan for apply --plan")->type_name("FILE");
    plan.add_flag("--detailed-exitcode", options_.detailedExitcode,
                  "End with 2 when changes are pending");
    CLI::App& apply = addCommand(app_, Verb::apply, "apply", "Bring the target in line");
    addManifestOptions(apply, options_, raw_);
    addPlanOptions(apply, options_, raw_);
    apply.add_flag("-y,--yes", options_.yes, "Do not ask before the first change");
    apply
        .add_option(
            "--plan", raw_.approvedPlan,
            "Apply exactly this saved plan, or nothing; it brings the flags it was made with")
        ->type_name("FILE");
    CLI::App& explain = addCommand(app_, Verb::explain, "explain",
                                   "Why an object is (not) in sync, field by field");
    explain.add_option("object", raw_.explained, "The object")->type_name("KIND/NAME");
    addManifestOptions(explain, options_, raw_);
    addPlanOptions(explain, options_, raw_);
  }

  void addOthers() {
    CLI::App& sandbox = addCommand(app_, Verb::sandbox, "sandbox",
                                   "Run a stand-in for LiteLLM that forgets everything at its end");
    sandbox
        .add_option("--listen", raw_.listen,
                    "Where; 127.0.0.1:4000 by default, port 0 takes a free one")
        ->type_name("ADDR:PORT");
    sandbox
        .add_option("--master-key-file", raw_.masterKeyFile,
                    "Write the master key there (mode 0600) instead of printing it")
        ->type_name("FILE");
    sandbox.add_option("--seed", raw_.seed, "Objects to begin with: keys=1000,users=100,teams=10")
        ->type_name("AMOUNTS");
    audit_ = app_.add_subcommand("audit", "Look into the audit log");
    audit_->set_help_flag("-h,--help", "Show this text");
    audit_->fallthrough();
    audit_->allow_extras();
    CLI::App& verify = addCommand(*audit_, Verb::auditVerify, "verify",
                                  "Check that no record was changed, cut out or put in");
    verify.add_option("folder", raw_.auditFolder, "The log; by default the settings' one")
        ->type_name("DIR");
    verify.add_option("--config", raw_.config, "Settings file")->type_name("FILE");
    CLI::App& version =
        addCommand(app_, Verb::version, "version", "What this program is and was proved on");
    version.add_option("--specs-dir", raw_.specsFolder, "Specs that replace or add to our own")
        ->type_name("DIR");
  }

  // The innermost command that was named, or the program itself.
  const CLI::App& chosen() const {
    const CLI::App* command = &app_;
    for (auto inner = command->get_subcommands(); !inner.empty();
         inner = command->get_subcommands()) {
      command = inner.front();
    }
    return *command;
  }

  std::string helpText() const {
    const CLI::App& command = chosen();
    if (&command == &app_) return command.help();
    return command.help(command.get_parent() == audit_ ? "litectl audit" : "litectl");
  }

  std::string commandNames() const {
    std::string names;
    for (const CLI::App* command : chosen().get_subcommands({})) {
      names += (names.empty() ? "" : ", ") + command->get_name();
    }
    return names;
  }

  std::string helpCommand() const {
    const CLI::App& command = chosen();
    if (&command == &app_) return "litectl --help";
    const bool nested = command.get_parent() == audit_;
    return std::string("litectl ") + (nested ? "audit " : "") + command.get_name() + " --help";
  }

  Error usage(std::string message, std::string remedy = {}) const {
    if (remedy.empty()) remedy = "see " + helpCommand();
    return makeError(Code::badUsage, std::move(message), std::move(remedy));
  }

  // What nobody took. Only names of options are quoted: a value could be a secret.
  Error unexpected(const std::string& argument) const {
    const bool isOption = argument.size() > 1 && argument.front() == '-';
    if (!isOption) {
      if (&chosen() != &app_ && &chosen() != audit_) {
        const bool takesFiles = chosen().get_option_no_throw("--file") != nullptr;
        return usage("there is an argument too many: only options follow this command",
                     takesFiles ? "name files and folders with -f PATH; see " + helpCommand() : "");
      }
      std::vector<std::string> names;
      const CLI::App& command = chosen();
      for (const CLI::App* inner : command.get_subcommands({})) names.push_back(inner->get_name());
      return usage("there is no such command", suggestion(argument, names));
    }
    std::vector<std::string> names;
    for (const CLI::App* command = &chosen(); command != nullptr; command = command->get_parent()) {
      for (const CLI::Option* option : command->get_options()) {
        for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
        for (const std::string& name : option->get_snames()) names.push_back("-" + name);
      }
    }
    const std::string name = argument.substr(0, argument.find('='));
    const std::string near = suggest(name, names);
    return usage("there is no option " + name.substr(0, 40),
                 near.empty() ? "" : "did you mean " + near + "?");
  }

  Result<CommandLine> finish() {
    const std::vector<std::string> extra = app_.remaining(true);
    if (!extra.empty()) return unexpected(extra.front());
    const auto verb = verbs_.find(&chosen());
    if (verb == verbs_.end()) {
      if (raw_.version) {
        options_.verb = Verb::version;
        return CommandLine{std::move(options_), std::nullopt};
      }
      return usage("say what to do",
                   "name a command: " + commandNames() + "; see " + helpCommand());
    }
    options_.verb = verb->second;
    LITECTL_TRY(takeRaw());
    LITECTL_TRY(checkTogether());
    if (options_.files.empty()) options_.files.emplace_back(".");
    return CommandLine{std::move(options_), std::nullopt};
  }

  Status takeRaw() {
    const auto path = [](const std::string& text) {
      return text.empty() ? std::nullopt : std::optional<std::filesystem::path>(text);
    };
    options_.config = path(raw_.config);
    options_.specsFolder = path(raw_.specsFolder);
    options_.masterKeyFile = path(raw_.masterKeyFile);
    options_.auditFolder = path(raw_.auditFolder);
    options_.verbosity = static_cast<unsigned>(raw_.verbosity);
    options_.jsonLog = raw_.logFormat == "json";
    options_.planFormat = raw_.format == "json"       ? PlanFormat::json
                          : raw_.format == "markdown" ? PlanFormat::markdown
                                                      : PlanFormat::text;
    options_.savePlan = path(raw_.savePlan);
    options_.approvedPlan = path(raw_.approvedPlan);
    for (const std::string& text : raw_.releaseForbidden) {
      LITECTL_TRY_ASSIGN(ObjectId id, parseObjectId(text));
      options_.releaseForbidden.push_back(std::move(id));
    }
    if (!raw_.allowDestructive.empty()) {
      LITECTL_TRY_ASSIGN(options_.allowDestructive,
                         parseCount("--allow-destructive", raw_.allowDestructive));
    }
    if (options_.verb == Verb::explain) {
      LITECTL_TRY_ASSIGN(options_.explained, parseObjectId(raw_.explained));
    }
    if (!options_.inventory.empty()) LITECTL_TRY(checkInventory(options_.inventory));
    if (!raw_.listen.empty()) LITECTL_TRY(parseListen(raw_.listen, options_));
    LITECTL_TRY_ASSIGN(options_.seed, parseSeed(raw_.seed));
    return {};
  }

  Status checkTogether() const {
    if (options_.approvedPlan && changesThePlan()) {
      return usage("--plan brings the flags that the plan was made with",
                   "leave out what litectl plan --save was given, but for -f, --config, --url and "
                   "--target");
    }
    if (options_.url.empty()) return {};
    if (options_.config) {
      return usage("--url is for a start without settings, and --config names some",
                   "put the URL into the settings, or leave --config out");
    }
    if (!options_.target.empty()) {
      return usage("--url is for a start without settings, where there is one target only",
                   "leave --target out");
    }
    return {};
  }

  [[nodiscard]] bool changesThePlan() const {
    return options_.prune || options_.deleteDependents || options_.confirmStore ||
           options_.replaceRoots || options_.allowRecreate || options_.allowUntested ||
           options_.allowDestructive || !options_.releaseForbidden.empty();
  }

  CLI::App app_{"GitOps for LLM gateways: manifests in, a gateway in line with them out.",
                "litectl"};
  CLI::App* audit_ = nullptr;
  Options options_;
  Raw raw_;
  std::map<const CLI::App*, Verb> verbs_;
};

}  // namespace

Result<CommandLine> parseCommandLine(int argc, const char* const* argv) {
  return Parser().parse(argc, argv);
}

}  // namespace litectl
