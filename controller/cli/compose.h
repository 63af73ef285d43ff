#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "cli/logged_client.h"
#include "cli/open_store.h"
#include "cli/release_cache.h"
#include "cli/run_config.h"
#include "engine/pipeline.h"
#include "net/http_client.h"
#include "secrets/file_sink.h"
#include "secrets/referred_secrets.h"
#include "spec/kind_spec.h"
#include "store/audit_file.h"
#include "targets/rest_target.h"

#include <memory>
#include <optional>
#include <string>

namespace litectl {

// The real outside of a run: the only place that picks implementations. Opened once, closed with
// the object; the ports point into it.
class Outside {
 public:
  // plan and explain open everything for reading and create nothing; apply takes the store and the
  // audit log for itself, and makes their folders. Adds every problem: a credential that is not
  // there, a URL nobody may call, a store that is locked. Nothing when there was one.
  // The variable that holds the credential is wiped from the environment.
  [[nodiscard]] static std::unique_ptr<Outside> open(const RunConfig& config, Until until,
                                                     std::shared_ptr<const SpecSet> specs,
                                                     Clock& clock, Random& random,
                                                     const std::string& actor, std::stop_token stop,
                                                     Diagnostics& diagnostics);
  Outside(const Outside&) = delete;
  Outside& operator=(const Outside&) = delete;

  // Fills in all ports but source, check and confirm.
  void fill(RunPorts& ports);
  [[nodiscard]] const FileSink* fileSink() const { return fileSink_ ? &*fileSink_ : nullptr; }
  [[nodiscard]] HttpCalls calls() const { return client_->calls(); }

 private:
  Outside(Random& random, const Settings& settings);

  Random& random_;
  std::unique_ptr<CurlHttpClient> client_;
  std::optional<LoggedClient> logged_;
  std::optional<RestTarget> target_;
  OpenedStore store_;
  std::optional<ReleaseCache> cached_;
  std::unique_ptr<AuditFile> audit_;
  std::optional<ReferredSecrets> secrets_;
  std::optional<FileSink> fileSink_;
  std::unique_ptr<Sink> noSink_;
};

// Reads the specs we carry, with the operator's over them.
[[nodiscard]] std::shared_ptr<const SpecSet> composeSpecs(
    const std::optional<std::filesystem::path>& folder, SourceFiles& files,
    Diagnostics& diagnostics);

}  // namespace litectl
