#pragma once

#include "base/result.h"
#include "cli/options.h"

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace litectl {

// Options that several commands share, and the step from what CLI11 fills in to Options.

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
  std::string genPart;
  std::string genFolder;
  std::string manage = "adopt";
  std::string configFile;
  bool version = false;
  int verbosity = 0;
};

// What the program is, in one line.
inline constexpr std::string_view kProgramHelp =
    "GitOps for LLM gateways: manifests in, a gateway in line with them out.";

// Options of every command, but for --help.
void addCommonOptions(CLI::App& command, Options& options, Raw& raw);
// --config, --url, --target and the like.
void addTargetOptions(CLI::App& command, Options& options, Raw& raw);
// -f, and the same.
void addManifestOptions(CLI::App& command, Options& options, Raw& raw);
// What a plan may do.
void addPlanOptions(CLI::App& command, Options& options, Raw& raw);
// One option with one value that is not empty.
void addText(CLI::App& command, const std::string& names, std::string& into,
             const std::string& help, const std::string& value);
// A flag that may be given several times, with one value each time.
void addRepeated(CLI::App& command, const std::string& names, std::vector<std::string>& into,
                 const std::string& help, const std::string& value);

// Error: badUsage.
[[nodiscard]] Status takeRaw(const Raw& raw, Options& options);

}  // namespace litectl
