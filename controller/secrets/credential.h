#pragma once

#include "base/result.h"
#include "base/secret.h"

#include <filesystem>
#include <string>

namespace litectl {

// Where the settings say that a credential lies: exactly one of the two is set.
struct CredentialSource {
  std::string variable;  // of the environment
  std::filesystem::path file;
};

// Reads it into protected memory; one newline at the end is dropped. Error: credentialMissing
// (not set, unreadable, empty, or with characters that no credential has), which names the source
// and never the value.
[[nodiscard]] Result<Secret> readCredential(const CredentialSource& source);

}  // namespace litectl
