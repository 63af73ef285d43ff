#include "cli/options.h"

#include "base/suggest.h"
#include "cli/command_table.h"
#include "cli/option_groups.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace litectl {
namespace {

class Parser {
 public:
  Parser() {
    app_.set_help_flag("-h,--help", "Show this text");
    app_.fallthrough();
    app_.allow_extras();
    addCommonOptions(app_, options_, raw_);
    for (const Command& command : commandTable()) addCommand(command);
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
  // Also for a command that only holds others.
  static CLI::App& addTo(CLI::App& parent, const std::string& name, const std::string& help) {
    CLI::App& command = *parent.add_subcommand(name, help);
    command.set_help_flag("-h,--help", "Show this text");
    command.fallthrough();
    command.allow_extras();
    return command;
  }

  void addCommand(const Command& command) {
    CLI::App* parent = &app_;
    if (!command.group.empty()) {
      const auto [group, isNew] = groups_.try_emplace(command.group);
      if (isNew) group->second = &addTo(app_, command.group, groupHelp(command.group));
      parent = group->second;
    }
    CLI::App& added = addTo(*parent, command.name, command.help);
    added.footer("With every command: -v, --log-format FORMAT, --no-color; see litectl --help");
    command.addOptions(added, options_, raw_);
    verbs_.emplace(&added, command.verb);
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

  bool isGroup(const CLI::App* command) const {
    return std::any_of(groups_.begin(), groups_.end(),
                       [&](const auto& group) { return group.second == command; });
  }
  bool isNested(const CLI::App& command) const { return isGroup(command.get_parent()); }

  std::string helpText() const {
    const CLI::App& command = chosen();
    if (&command == &app_) return command.help();
    return command.help(isNested(command) ? "litectl " + command.get_parent()->get_name()
                                          : "litectl");
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
    const std::string outer = isNested(command) ? command.get_parent()->get_name() + " " : "";
    return "litectl " + outer + command.get_name() + " --help";
  }

  Error usage(std::string message, std::string remedy = {}) const {
    if (remedy.empty()) remedy = "see " + helpCommand();
    return makeError(Code::badUsage, std::move(message), std::move(remedy));
  }

  // What nobody took. Only names of options are quoted: a value could be a secret.
  Error unexpected(const std::string& argument) const {
    const bool isOption = argument.size() > 1 && argument.front() == '-';
    if (!isOption) {
      if (&chosen() != &app_ && !isGroup(&chosen())) {
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
    LITECTL_TRY(takeRaw(raw_, options_));
    LITECTL_TRY(checkTogether());
    if (options_.verb == Verb::exportLive && options_.folder != "-") {
      options_.files = {options_.folder};
    }
    if (options_.files.empty()) options_.files.emplace_back(".");
    return CommandLine{std::move(options_), std::nullopt};
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

  CLI::App app_{std::string(kProgramHelp), "litectl"};
  std::map<std::string, CLI::App*> groups_;  // commands that only hold others
  Options options_;
  Raw raw_;
  std::map<const CLI::App*, Verb> verbs_;
};

}  // namespace

Result<CommandLine> parseCommandLine(int argc, const char* const* argv) {
  return Parser().parse(argc, argv);
}

}  // namespace litectl
