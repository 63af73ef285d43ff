#include "cli/settings.h"

#include "base/duration.h"
#include "base/secret_shapes.h"
#include "base/suggest.h"
#include "cli/settings_schema.h"
#include "model/resource.h"
#include "net/curl_transfer.h"
#include "spec/name_rules.h"
#include "spec/validate.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace litectl {
namespace {

constexpr std::string_view kStateFolder = ".litectl";

// The validator speaks of manifests; what helps in settings is something else.
Error inSettings(Error error) {
  if (error.code == Code::literalSecret) {
    error.message = "the settings hold a secret, and whoever reads them could use it";
    error.remedy =
        "keep it in an environment variable or a file of its own, revoke this one, and "
        "write credential: {env: NAME} or {file: PATH}";
  } else if (error.code == Code::nullValue) {
    error.remedy = "give it a value, or leave it out";
  }
  return error;
}

std::vector<std::string> textsOf(const Value& list) {
  std::vector<std::string> texts;
  for (const Value& text : list.list()) texts.push_back(text.string());
  return texts;
}

class Reader {
 public:
  Reader(const Value& document, std::filesystem::path folder, Diagnostics& diagnostics)
      : document_(document), diagnostics_(diagnostics) {
    out_.folder = std::move(folder);
  }

  Settings read() {
    Diagnostics found;
    if (checkHeader(found)) {
      wrong_ = validateFields(document_, settingsSchema().settings, "", found);
      findLiteralSecrets(document_, "", found);
      readTargets(found);
      readPlain(found);
      readStore(found);
      readSink(found);
      readSecrets();
      readGuards();
    }
    for (const Error& error : found.errors()) diagnostics_.add(inSettings(error));
    return std::move(out_);
  }

 private:
  bool checkHeader(Diagnostics& found) const {
    if (!document_.isMap()) {
      found.add(makeError(Code::notAnObject, "the settings are no map",
                          "begin with apiVersion, kind: Settings and targets")
                    .at(document_.pos()));
      return false;
    }
    const Value* version = document_.find("apiVersion");
    if (version != nullptr && !(*version == Value(kApiVersion))) {
      found.add(makeError(Code::unknownApiVersion, "the settings are of an unknown apiVersion",
                          "write apiVersion: " + std::string(kApiVersion))
                    .at(version->pos()));
    }
    const Value* kind = document_.find("kind");
    if (kind != nullptr && !(*kind == Value("Settings"))) {
      found.add(makeError(Code::unknownKind,
                          "this file is read as settings, and is of another kind",
                          "write kind: Settings, or name the right file with --config")
                    .at(kind->pos()));
    }
    return true;
  }

  // A member that is there and was found good.
  const Value* good(std::string_view name) const {
    return wrong_.count(std::string(name)) > 0 ? nullptr : document_.find(name);
  }

  std::filesystem::path beneath(const std::string& path) const {
    return (out_.folder / path).lexically_normal();
  }

  void readTargets(Diagnostics& found) {
    const Value* targets = document_.find("targets");
    if (targets == nullptr || !targets->isMap()) return;
    for (const Member& member : targets->map()) {
      const std::string subject = "target " + member.key;
      if (auto error = checkName("the target's name", member.key)) {
        found.add(std::move(*error).at(member.keyPos));
      }
      if (member.value.isNull()) continue;
      const std::set<std::string> wrong =
          validateFields(member.value, settingsSchema().target, subject, found);
      if (member.value.isMap()) readTarget(member, wrong, subject, found);
    }
  }

  void readTarget(const Member& member, const std::set<std::string>& wrong,
                  const std::string& subject, Diagnostics& found) {
    const auto field = [&](const std::string& name) {
      return wrong.count(name) > 0 ? nullptr : member.value.find(name);
    };
    TargetSettings target;
    target.name = member.key;
    if (const Value* url = field("url")) {
      target.url = url->string();
      checkTargetUrl(*url, subject, found);
    }
    if (const Value* credential = field("credential")) {
      target.credential = readCredentialSource(*credential, "credential", subject, found)
                              .value_or(target.credential);
    }
    if (const Value* header = field("header")) target.header = header->string();
    if (const Value* bearer = field("bearer")) target.bearer = bearer->boolean();
    if (const Value* caFile = field("caFile")) target.caFile = beneath(caFile->string());
    if (const Value* proxy = field("proxy")) {
      target.proxy = proxy->string();
      checkUrl(*proxy, subject, found);
    }
    if (const Value* timeout = field("timeout")) {
      target.timeout = parseDuration(timeout->string()).value_or(target.timeout);
    }
    if (const Value* most = field("maxInFlight")) {
      target.maxInFlight = static_cast<unsigned>(most->number().toInt64().value_or(1));
    }
    if (const Value* rate = field("requestsPerSecond")) {
      target.requestsPerSecond = std::strtod(rate->number().text().c_str(), nullptr);
    }
    if (const Value* allow = field("allowUntested")) target.allowUntested = allow->boolean();
    if (const Value* bases = field("allowedApiBases")) target.allowedApiBases = textsOf(*bases);
    out_.targets.push_back(std::move(target));
  }

  // What the client would refuse later, without saying where it stands.
  static void checkTargetUrl(const Value& url, const std::string& subject, Diagnostics& found) {
    const std::size_t before = found.errors().size();
    checkUrl(url, subject, found);
    if (found.errors().size() != before || looksLikeSecret(url.string())) return;
    if (auto base = parseBaseUrl(url.string()); !base) {
      found.add(std::move(base).error().at(url.pos()).about(subject));
    }
  }

  // "https://token@host" would put a secret into a file and into every process list; one with a
  // password is found among all texts.
  static void checkUrl(const Value& url, const std::string& subject, Diagnostics& found) {
    const std::string& text = url.string();
    const std::size_t scheme = text.find("://");
    if (scheme == std::string::npos) {
      found.add(makeError(Code::badSettings, "the URL has no scheme", "write https://host")
                    .at(url.pos())
                    .about(subject));
      return;
    }
    const std::size_t authority = scheme + 3;
    const std::size_t end = std::min(text.find_first_of("/?#", authority), text.size());
    const bool named = text.substr(authority, end - authority).find('@') != std::string::npos;
    if (!named || looksLikeSecret(text)) return;
    found.add(literalSecret("the URL").at(url.pos()).about(subject));
  }

  std::optional<CredentialSource> readCredentialSource(const Value& credential,
                                                       const std::string& name,
                                                       const std::string& subject,
                                                       Diagnostics& found) const {
    if (!credential.isMap()) return std::nullopt;
    const Value* variable = credential.find("env");
    const Value* file = credential.find("file");
    CredentialSource source;
    if (variable != nullptr && variable->isString()) {
      source.variable = variable->string();
    } else if (file != nullptr && file->isString()) {
      source.file = beneath(file->string());
    } else if (variable == nullptr && file == nullptr) {
      found.add(makeError(Code::missingField, name + " does not say where the credential lies",
                          "write " + name + ": {env: NAME} or {file: PATH}")
                    .at(credential.pos())
                    .about(subject));
    }
    return source;
  }

  void readPlain(Diagnostics& found) {
    out_.audit = beneath(std::string(kStateFolder) + "/audit");
    if (const Value* audit = good("audit")) out_.audit = beneath(audit->string());
    if (const Value* inventory = good("inventory")) out_.inventory = inventory->string();
    if (const Value* past = good("lastApplied")) out_.lastApplied = past->string();
    if (const Value* prune = good("prune")) out_.prune = prune->boolean();
    const Value* byDefault = good("defaultTarget");
    if (byDefault == nullptr) return;
    out_.defaultTarget = byDefault->string();
    const Value* targets = document_.find("targets");
    if (targets == nullptr || !targets->isMap() || targets->find(out_.defaultTarget) != nullptr) {
      return;
    }
    std::vector<std::string> names;
    for (const Member& member : targets->map()) names.push_back(member.key);
    found.add(makeError(Code::unknownTarget, "defaultTarget names a target that is not described",
                        suggestion(out_.defaultTarget, names))
                  .at(byDefault->pos()));
  }

  void readStore(Diagnostics& found) {
    StoreSettings& store = out_.store;
    store.file = beneath(std::string(kStateFolder) + "/state.db");
    const Value* named = good("store");
    if (named != nullptr) readStoreName(*named, found);
    const Value* password = good("storePassword");
    if (password == nullptr) return;
    store.password = readCredentialSource(*password, "storePassword", "", found);
    if (store.sort == StoreSettings::Sort::postgres || wrong_.count("store") > 0) return;
    found.add(makeError(Code::badStore,
                        "storePassword is for a store in PostgreSQL, and this is none",
                        "leave it out, or write store: postgres://user@host/database")
                  .at(password->pos()));
  }

  void readStoreName(const Value& named, Diagnostics& found) {
    constexpr std::string_view kFile = "sqlite:";
    StoreSettings& store = out_.store;
    const std::string& text = named.string();
    if (text.starts_with(kFile)) {
      store.file = beneath(text.substr(kFile.size()));
    } else if (text == "none") {
      store.sort = StoreSettings::Sort::none;
      refuseLostFingerprints(named, found);
      if (good("inventory") != nullptr) return;
      found.add(makeError(Code::badStore,
                          "with the store none, the inventory's name is all that tells whose an "
                          "object is, and the settings give it none",
                          "write inventory: NAME, with a name that nobody else uses on this target")
                    .at(named.pos()));
    } else {
      store.sort = StoreSettings::Sort::postgres;
      auto place = parsePostgresUrl(text);
      if (place) {
        store.postgres = *std::move(place);
      } else if (place.error().code != Code::literalSecret || !looksLikeSecret(text)) {
        // What looks like a secret anywhere in the settings was found already.
        found.add(std::move(place).error().at(named.pos()));
      }
    }
  }

  // A key that each run makes anew would call every secret changed.
  void refuseLostFingerprints(const Value& named, Diagnostics& found) {
    const Value* secrets = good("secrets");
    if (secrets == nullptr || secrets->find("fingerprintKey") != nullptr) return;
    if (secrets->find("env") == nullptr && secrets->find("files") == nullptr) return;
    found.add(makeError(Code::badStore,
                        "with the store none nothing lasts but what is named, and secrets has no "
                        "fingerprintKey of its own",
                        "write secrets.fingerprintKey: {env: NAME} or {file: PATH}")
                  .at(named.pos()));
  }

  void readSink(Diagnostics& found) {
    FileSinkSettings sink;
    if (wrong_.count("sinks") > 0) {
      // Keys need not be told that they have no sink; what is wrong has been said.
      sink.byDefault = true;
      out_.fileSink = std::move(sink);
      return;
    }
    const Value* sinks = document_.find("sinks");
    const Value* file = sinks != nullptr ? sinks->find("file") : nullptr;
    if (file == nullptr) return;
    sink.root = beneath(file->stringAt("root"));
    sink.byDefault = file->boolAt("default");
    sink.path = file->stringAt("path", sink.path);
    sink.variable = file->stringAt("variable", sink.variable);
    sink.allowEphemeral = file->stringAt("ephemeral") == "allow";
    if (sink.path.find("{name}") == std::string::npos) {
      found.add(makeError(Code::badSettings,
                          "sinks.file.path has no {name}, so that all keys would share one file",
                          "write a path such as {target}/{name}.env")
                    .at(file->find("path")->pos()));
    }
    out_.fileSink = std::move(sink);
  }

  void readSecrets() {
    SecretSettings& secrets = out_.secrets;
    secrets.fingerprintKey.file = beneath(std::string(kStateFolder) + "/fingerprint.key");
    secrets.makesKey = true;
    const Value* said = good("secrets");
    if (said == nullptr) return;
    if (const Value* names = said->find("env")) secrets.variables = textsOf(*names);
    if (const Value* names = said->find("targetEnv")) secrets.targetVariables = textsOf(*names);
    if (const Value* files = said->find("files")) secrets.files = beneath(files->string());
    const Value* key = said->find("fingerprintKey");
    if (key == nullptr) return;
    secrets.makesKey = false;
    secrets.fingerprintKey = {};
    if (const Value* name = key->find("env")) secrets.fingerprintKey.variable = name->string();
    if (const Value* file = key->find("file")) {
      secrets.fingerprintKey.file = beneath(file->string());
    }
  }

  void readGuards() {
    const Value* guards = good("guards");
    if (guards == nullptr) return;
    const auto take = [&](std::string_view name, std::size_t& into) {
      if (const Value* value = guards->find(name)) {
        into = static_cast<std::size_t>(value->number().toInt64().value_or(0));
      }
    };
    take("maxDestructivePercent", out_.guards.maxDestructivePercent);
    take("floor", out_.guards.floor);
    take("maxDestructiveBelowFloor", out_.guards.maxDestructiveBelowFloor);
    take("maxDestructive", out_.guards.maxDestructive);
    take("maxReach", out_.guards.maxReach);
  }

  const Value& document_;
  Diagnostics& diagnostics_;
  std::set<std::string> wrong_;
  Settings out_;
};

}  // namespace

const TargetSettings* Settings::target(const std::string& name) const {
  const auto it = std::find_if(targets.begin(), targets.end(),
                               [&](const TargetSettings& each) { return each.name == name; });
  return it == targets.end() ? nullptr : &*it;
}

std::filesystem::path Settings::stateFolder() const {
  if (store.sort == StoreSettings::Sort::sqlite) return store.file.parent_path();
  return audit.parent_path().filename() == kStateFolder ? audit.parent_path()
                                                        : std::filesystem::path();
}

Settings readSettings(const Value& document, const std::filesystem::path& folder,
                      Diagnostics& diagnostics) {
  return Reader(document, folder, diagnostics).read();
}

Settings quickStartSettings(const std::string& url, const std::filesystem::path& folder) {
  Settings settings;
  settings.quickStart = true;
  settings.folder = folder;
  TargetSettings target;
  target.name = "default";
  target.url = url;
  target.credential.variable = "LITELLM_MASTER_KEY";
  settings.targets.push_back(std::move(target));
  settings.defaultTarget = "default";
  settings.secrets.fingerprintKey.file = folder / kStateFolder / "fingerprint.key";
  settings.secrets.makesKey = true;
  settings.store.file = folder / kStateFolder / "state.db";
  settings.audit = folder / kStateFolder / "audit";
  FileSinkSettings sink;
  sink.root = folder / kStateFolder / "keys";
  sink.byDefault = true;
  sink.path = "{name}.env";
  settings.fileSink = std::move(sink);
  return settings;
}

}  // namespace litectl
