#include "cli/compose.h"

#include "base/files.h"
#include "cli/environment.h"
#include "cli/no_sink.h"
#include "secrets/credential.h"
#include "spec/embedded.h"
#include "spec/spec_loader.h"

#include <system_error>
#include <utility>

namespace litectl {
namespace {

Result<std::unique_ptr<CurlHttpClient>> openClient(const TargetSettings& target) {
  auto credential = readCredential(target.credential);
  if (!target.credential.variable.empty()) wipeVariable(target.credential.variable);
  if (!credential) return std::move(credential).error();
  HttpClientConfig config;
  config.baseUrl = target.url;
  config.credential = *std::move(credential);
  config.credentialHeader = target.header;
  config.bearer = target.bearer;
  config.caFile = target.caFile.string();
  config.proxy = target.proxy;
  config.requestTimeout = target.timeout;
  config.maxInFlight = target.maxInFlight;
  return CurlHttpClient::create(std::move(config));
}

// The folder for state, kept out of git whatever lies in it.
Status makeStateFolder(const std::filesystem::path& folder) {
  if (folder.empty()) return {};
  LITECTL_TRY(makePrivateFolder(folder));
  const std::filesystem::path ignore = folder / ".gitignore";
  std::error_code failed;
  if (folder.filename() != ".litectl" || std::filesystem::exists(ignore, failed)) return {};
  return writeFileAtomically(ignore, "*\n");
}

}  // namespace

Outside::Outside(Random& random, const Settings& settings) : random_(random) {
  if (settings.fileSink) {
    const bool lasts = !settings.fileSink->allowEphemeral && environmentVariable("CI") != "true";
    fileSink_.emplace(settings.fileSink->root, FileSink::BeforeStep(),
                      lasts ? FileSink::Root::lasts : FileSink::Root::ephemeral);
  } else {
    noSink_ = std::make_unique<NoSink>();
  }
}

std::unique_ptr<Outside> Outside::open(const RunConfig& config, Until until,
                                       std::shared_ptr<const SpecSet> specs, Clock& clock,
                                       Random& random, const std::string& actor,
                                       std::stop_token stop, Diagnostics& diagnostics) {
  std::unique_ptr<Outside> outside(new Outside(random, config.settings));
  bool whole = true;
  const auto take = [&](auto result, auto& into) {
    if (result) {
      into = *std::move(result);
    } else {
      diagnostics.add(std::move(result).error());
      whole = false;
    }
  };
  const bool writes = until == Until::apply;
  take(openClient(config.target), outside->client_);
  // A run that cannot reach its target anyway leaves no store behind.
  if (!whole) return nullptr;
  if (writes) {
    if (Status made = makeStateFolder(config.settings.stateFolder()); !made) {
      diagnostics.add(std::move(made).error());
      return nullptr;
    }
  }
  take(openStore(config, writes ? StoreMode::exclusive : StoreMode::readOnly, {&clock, stop},
                 random),
       outside->store_);
  if (writes) take(AuditFile::open(config.settings.audit, clock), outside->audit_);
  if (!whole) return nullptr;

  const SecretSettings& secrets = config.settings.secrets;
  outside->secrets_.emplace(
      ReferredSecretsRules{secrets.variables, secrets.targetVariables, secrets.files,
                           specs->target.environmentPrefix, secrets.fingerprintKey,
                           secrets.makesKey && writes},
      random);
  RestTargetOptions options;
  options.name = config.target.name;
  options.maxInFlight = config.target.maxInFlight;
  options.actor = actor;
  options.retry.requestsPerSecond = config.target.requestsPerSecond;
  options.retry.stop = std::move(stop);
  outside->logged_.emplace(*outside->client_);
  outside->target_.emplace(std::move(specs), *outside->logged_, clock, random, options);
  outside->cached_.emplace(*outside->target_, outside->store_.durable.get(), clock,
                           outside->client_->credential());
  return outside;
}

void Outside::fill(RunPorts& ports) {
  ports.target = &*cached_;
  ports.store = store_.port();
  ports.audit = audit_.get();
  ports.sink = fileSink_ ? static_cast<Sink*>(&*fileSink_) : noSink_.get();
  ports.secrets = &*secrets_;
  ports.random = &random_;
}

std::shared_ptr<const SpecSet> composeSpecs(const std::optional<std::filesystem::path>& folder,
                                            SourceFiles& files, Diagnostics& diagnostics) {
  std::vector<SpecFile> specs = embeddedSpecs();
  if (folder) {
    auto over = readSpecFolder(*folder);
    if (over) {
      specs = overlaid(std::move(specs), *std::move(over));
    } else {
      diagnostics.add(std::move(over).error());
    }
  }
  return std::make_shared<const SpecSet>(loadSpecs(specs, "litellm", files, diagnostics));
}

}  // namespace litectl
