#include "secrets/credential.h"

#include "base/files.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace litectl {
namespace {

constexpr std::size_t kMaxCredential = 16U << 10U;

Error missing(const std::string& what, std::string remedy) {
  return makeError(Code::credentialMissing, what, std::move(remedy));
}

Result<Secret> readSource(const CredentialSource& source, const std::string& name) {
  if (!source.variable.empty()) {
    const char* value = std::getenv(source.variable.c_str());
    if (value == nullptr) return missing(name + " is not set", "set it to the key of the target");
    if (std::string_view(value).size() > kMaxCredential) {
      return missing(name + " is too long for a credential", "set it to the key of the target");
    }
    return Secret(std::string_view(value));
  }
  Result<Secret> text = readSecretFile(source.file, kMaxCredential);
  if (!text) return missing("the credential's file: " + text.error().message, text.error().remedy);
  return text;
}

}  // namespace

Result<Secret> readCredential(const CredentialSource& source) {
  const std::string name = source.variable.empty() ? "the credential's file " + source.file.string()
                                                   : "the variable " + source.variable;
  LITECTL_TRY_ASSIGN(Secret value, readSource(source, name));
  std::string_view text = value.reveal();
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (text.empty()) return missing(name + " is empty", "put the key of the target there");
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; })) {
    return missing(name + " holds characters that no credential has",
                   "put the key of the target there, alone and on one line");
  }
  value.shrink(text.size());
  return value;
}

}  // namespace litectl
