#pragma once

#include "base/random.h"
#include "engine/ports.h"
#include "secrets/credential.h"

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace litectl {

// What the operator lets manifests refer to.
struct ReferredSecretsRules {
  std::vector<std::string> variables;        // of our environment
  std::vector<std::string> targetVariables;  // of the target's
  std::filesystem::path files;               // folder; empty: none
  std::string environmentPrefix;  // of a text that the target replaces; empty: it replaces none
  CredentialSource fingerprintKey;
  bool makesKey = false;  // its file, where there is none
};

// Values in our environment, in files beneath one folder, and in the target's environment (of those
// there is only the text that the target replaces). No symbolic link is followed in the folder.
// Thread-safe.
class ReferredSecrets final : public SecretSource {
 public:
  // `random` must outlive it; it makes the fingerprint key.
  ReferredSecrets(ReferredSecretsRules rules, Random& random);

  [[nodiscard]] Result<Secret> read(const SecretRef& ref) override;
  // 16 hex digits. Errors: secretMissing for a key that the settings name and that cannot be read;
  // writeFailed.
  [[nodiscard]] Result<std::optional<std::string>> fingerprint(const Secret& value) override;

 private:
  [[nodiscard]] Result<Secret> readVariable(const std::string& name) const;
  [[nodiscard]] Result<Secret> readBeneath(const std::string& path) const;
  [[nodiscard]] Status findKey();

  const ReferredSecretsRules rules_;
  Random& random_;
  std::mutex mutex_;  // guards what follows
  std::optional<Secret> key_;
};

}  // namespace litectl
