#pragma once

#include "base/diagnostics.h"
#include "engine/guard.h"
#include "secrets/credential.h"
#include "store/postgres_url.h"
#include "value/value.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace litectl {

// A live service the operator lets litectl work on.
struct TargetSettings {
  std::string name;
  std::string url;
  CredentialSource credential;
  std::string header = "Authorization";
  bool bearer = true;
  std::filesystem::path caFile;
  std::string proxy;
  std::chrono::milliseconds timeout{60'000};
  unsigned maxInFlight = 4;
  double requestsPerSecond = 0;  // 0: no limit
  bool allowUntested = false;
  std::vector<std::string> allowedApiBases;  // where manifests may have secrets sent to
};

// Keys' values in files.
struct FileSinkSettings {
  std::filesystem::path root;
  bool byDefault = false;                    // for keys that name no sink
  std::string path = "{target}/{name}.env";  // of those, beneath the root
  std::string variable = "LITELLM_API_KEY";
  bool allowEphemeral = false;  // on a disk that does not last (CI)
};

// What manifests may refer to with valueFrom, and by which key it is told whether it changed.
struct SecretSettings {
  std::vector<std::string> variables;        // of litectl's environment
  std::vector<std::string> targetVariables;  // of the target's
  std::filesystem::path files;               // folder; empty: none
  CredentialSource fingerprintKey;
  bool makesKey = false;  // its file is made where there is none
};

// Where last-applied and the journal lie.
struct StoreSettings {
  enum class Sort { sqlite, postgres, none };
  Sort sort = Sort::sqlite;
  std::filesystem::path file;                // of sqlite
  PostgresPlace postgres;                    // of postgres
  std::optional<CredentialSource> password;  // of postgres
};

// What the operator decides (docs/settings.md). Paths are absolute.
struct Settings {
  std::filesystem::path file;    // where they were read from; empty: a quick start
  std::filesystem::path folder;  // relative paths count from here, and so do roots beneath it
  std::vector<TargetSettings> targets;
  std::string defaultTarget;
  std::string inventory = "default";
  StoreSettings store;
  std::filesystem::path audit;
  std::optional<FileSinkSettings> fileSink;
  SecretSettings secrets;
  bool prune = false;
  std::string lastApplied;  // a git revision, "auto", or empty: from the store
  GuardRules guards;
  bool quickStart = false;  // made from --url, not from a file

  [[nodiscard]] const TargetSettings* target(const std::string& name) const;
  // The folder of the store's file, or, without one, .litectl where the audit log lies in it.
  // Empty: none is needed.
  [[nodiscard]] std::filesystem::path stateFolder() const;
};

// Reads the one document of a settings file. Adds every problem with its place; what is returned is
// usable only if no error was added.
[[nodiscard]] Settings readSettings(const Value& document, const std::filesystem::path& folder,
                                    Diagnostics& diagnostics);

// Settings of a start with nothing but --url: everything under `folder`/.litectl. An empty URL will
// do for checking manifests alone.
[[nodiscard]] Settings quickStartSettings(const std::string& url,
                                          const std::filesystem::path& folder);

}  // namespace litectl
