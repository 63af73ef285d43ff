#include "cli/run_config.h"

#include "base/suggest.h"

#include <algorithm>
#include <utility>

namespace litectl {
namespace {

std::vector<std::string> namesOf(const Settings& settings) {
  std::vector<std::string> names;
  for (const TargetSettings& target : settings.targets) names.push_back(target.name);
  return names;
}

// The target of this run, or nothing after having said why.
const TargetSettings* chooseTarget(const Options& options, const Settings& settings,
                                   Diagnostics& diagnostics) {
  if (!options.target.empty()) {
    const TargetSettings* named = settings.target(options.target);
    if (named == nullptr && !settings.targets.empty()) {
      diagnostics.add(makeError(Code::unknownTarget,
                                "--target names a target that the settings do not describe",
                                suggestion(options.target, namesOf(settings))));
    }
    return named;
  }
  if (!settings.defaultTarget.empty()) return settings.target(settings.defaultTarget);
  if (settings.targets.size() == 1) return &settings.targets.front();
  if (settings.targets.size() > 1 && options.verb != Verb::validate) {
    std::string all;
    for (const std::string& name : namesOf(settings)) all.append(all.empty() ? "" : ", ") += name;
    diagnostics.add(makeError(Code::severalTargets,
                              "the settings describe several targets (" + all +
                                  "), and it is not said which one to work on",
                              "name one with --target, or set defaultTarget"));
  }
  return settings.targets.empty() ? nullptr : &settings.targets.front();
}

ResolveRules resolveRules(const Settings& settings, const std::string& target) {
  ResolveRules rules;
  rules.target = target;
  rules.defaultTarget = settings.defaultTarget;
  if (rules.defaultTarget.empty() && settings.targets.size() == 1) {
    rules.defaultTarget = settings.targets.front().name;
  }
  // Manifests checked without settings may name targets that only the settings know.
  const bool known = !settings.quickStart || !settings.targets.front().url.empty();
  if (known) {
    rules.targets = namesOf(settings);
    for (const TargetSettings& each : settings.targets) {
      rules.secretHosts.emplace(each.name, each.allowedApiBases);
    }
  }
  if (!settings.fileSink) return rules;
  rules.sinks.known = {"file"};
  rules.sinks.variable = settings.fileSink->variable;
  if (settings.fileSink->byDefault) {
    rules.sinks.byDefault = Slot{"file", settings.fileSink->path, settings.fileSink->variable};
  }
  return rules;
}

}  // namespace

RunConfig configureRun(const Options& options, Settings settings, Diagnostics& diagnostics) {
  RunConfig config;
  if (const TargetSettings* target = chooseTarget(options, settings, diagnostics)) {
    config.target = *target;
  }
  RunRules& rules = config.rules;
  rules.resolve = resolveRules(settings, config.target.name);
  rules.plan.target = config.target.name;
  rules.plan.inventory = options.inventory.empty() ? settings.inventory : options.inventory;
  rules.plan.prune = options.prune || settings.prune;
  rules.plan.deleteDependents = options.deleteDependents;
  rules.plan.releaseForbidden = options.releaseForbidden;
  rules.plan.confirmStore = options.confirmStore;
  rules.plan.replaceRoots = options.replaceRoots;
  rules.guard = settings.guards;
  rules.guard.allowDestructive = options.allowDestructive;
  rules.guard.allowRecreate = options.allowRecreate;
  rules.guard.allowUntested = options.allowUntested || config.target.allowUntested;
  rules.apply.inFlight = config.target.maxInFlight;
  rules.info.target = config.target.name;
  config.settings = std::move(settings);
  return config;
}

std::vector<std::string> stableRoots(std::vector<std::string> roots,
                                     const std::filesystem::path& folder) {
  bool holdsFolder = false;  // one of them is a folder above, and so covers all that is relative
  for (std::string& root : roots) {
    if (root == "-") continue;
    const std::filesystem::path relative = std::filesystem::path(root).lexically_relative(folder);
    if (relative.empty()) continue;
    if (*relative.begin() != "..") root = relative.generic_string();
    holdsFolder =
        holdsFolder || std::all_of(relative.begin(), relative.end(),
                                   [](const std::filesystem::path& part) { return part == ".."; });
  }
  if (holdsFolder) roots.emplace_back(".");
  std::sort(roots.begin(), roots.end());
  roots.erase(std::unique(roots.begin(), roots.end()), roots.end());
  return roots;
}

}  // namespace litectl
