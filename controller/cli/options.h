#pragma once

#include "base/result.h"
#include "model/resource.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace litectl {

enum class Verb {
  validate,
  plan,
  apply,
  explain,
  exportLive,
  convert,
  sandbox,
  auditVerify,
  gen,
  version
};

// What `litectl gen` writes.
enum class GenPart { crds, schema, docs, completion, all };

enum class PlanFormat { text, json, markdown };

// How many objects `litectl sandbox` makes up at its start.
struct SeedOption {
  std::size_t keys = 0;
  std::size_t users = 0;
  std::size_t teams = 0;
};

// The command line, read but not yet compared with settings. Holds no secret: credentials come
// from the environment or from files.
struct Options {
  Verb verb = Verb::version;

  // What every command takes.
  unsigned verbosity = 0;
  bool jsonLog = false;
  bool noColour = false;

  // validate, plan, apply, explain.
  std::vector<std::string> files;  // -f; never empty: the current folder by default
  std::optional<std::filesystem::path> config;
  std::string url;
  std::string target;
  std::string inventory;
  std::optional<std::filesystem::path> specsFolder;
  bool allowEphemeralSink = false;

  // plan, apply, explain.
  bool prune = false;
  bool deleteDependents = false;
  bool confirmStore = false;
  bool replaceRoots = false;
  std::string lastApplied;  // a revision, "auto", or empty
  bool allowRecreate = false;
  bool allowUntested = false;
  std::optional<std::size_t> allowDestructive;
  std::vector<ObjectId> releaseForbidden;

  PlanFormat planFormat = PlanFormat::text;           // plan -o
  std::optional<std::filesystem::path> savePlan;      // plan --save
  std::optional<std::filesystem::path> approvedPlan;  // apply --plan
  bool detailedExitcode = false;                      // plan
  bool yes = false;                                   // apply
  ObjectId explained;                                 // explain

  // export, convert.
  std::string folder = ".";        // -d; "-": standard output
  std::vector<std::string> kinds;  // empty: all
  Manage manage = Manage::adopt;
  bool overwrite = false;
  std::filesystem::path configFile;  // convert

  // sandbox.
  std::string listenAddress = "127.0.0.1";
  std::uint16_t listenPort = 4000;
  std::optional<std::filesystem::path> masterKeyFile;
  SeedOption seed;

  std::optional<std::filesystem::path> auditFolder;  // audit verify

  // gen.
  GenPart genPart = GenPart::all;
  std::filesystem::path genFolder = ".";
  bool genCheck = false;
};

// Options, or a text to print instead of doing anything (--help).
struct CommandLine {
  Options options;
  std::optional<std::string> help;
};

// Error: badUsage, with what is wrong and what to write instead. No value of an argument is quoted
// in it that could be a secret typed by mistake.
[[nodiscard]] Result<CommandLine> parseCommandLine(int argc, const char* const* argv);

}  // namespace litectl
