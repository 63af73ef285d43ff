#include "engine/secret_values.h"

#include <memory>
#include <optional>
#include <utility>

namespace litectl {
namespace {

Result<std::optional<std::string>> fingerprintOf(SecretSource& source, const SecretRef& ref) {
  LITECTL_TRY_ASSIGN(const Secret value, source.read(ref));
  return source.fingerprint(value);
}

}  // namespace

void fingerprintSecrets(SecretSource& source, bool required, Desired& desired,
                        Diagnostics& diagnostics) {
  std::map<SecretRef, std::optional<std::string>> known;
  for (DesiredObject& object : desired.objects) {
    for (auto& [path, secret] : object.secrets) {
      const auto [entry, isNew] = known.try_emplace(secret.ref);
      if (isNew) {
        auto fingerprint = fingerprintOf(source, secret.ref);
        if (fingerprint) {
          entry->second = *std::move(fingerprint);
        } else if (required || fingerprint.error().code != Code::secretMissing) {
          diagnostics.add(std::move(fingerprint)
                              .error()
                              .at(object.fields.at(path).pos)
                              .about(object.id.text()));
        }
      }
      secret.fingerprint = entry->second;
    }
  }
}

Status addSecrets(const DesiredObject& desired, const Change& change, SecretSource* source,
                  Write& write) {
  for (const FieldVerdict& verdict : change.fields) {
    const auto secret = desired.secrets.find(verdict.field);
    if (!verdict.desired || secret == desired.secrets.end()) continue;
    if (source == nullptr) return makeError(Code::internal, "there is no source of secrets");
    LITECTL_TRY_ASSIGN(Secret value, source->read(secret->second.ref));
    write.secrets.emplace(verdict.field, std::make_shared<const Secret>(std::move(value)));
  }
  return {};
}

std::map<FieldPath, std::string> fingerprintsOf(const DesiredObject& desired,
                                                const LiveObject* live,
                                                const std::vector<FieldPath>& ours) {
  std::map<FieldPath, std::string> fingerprints;
  for (const FieldPath& path : ours) {
    const auto secret = desired.secrets.find(path);
    if (secret != desired.secrets.end()) {
      if (secret->second.fingerprint) fingerprints.emplace(path, *secret->second.fingerprint);
    } else if (live != nullptr && live->marker) {
      const auto before = live->marker->secrets.find(path);
      if (before != live->marker->secrets.end()) fingerprints.insert(*before);
    }
  }
  return fingerprints;
}

}  // namespace litectl
