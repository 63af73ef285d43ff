#include "secrets/referred_secrets.h"

#include "base/descriptor.h"
#include "base/files.h"
#include "base/hash.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <string_view>
#include <system_error>
#include <utility>

namespace litectl {
namespace {

constexpr std::size_t kMostBytes = std::size_t{64} << 10U;
constexpr std::size_t kFingerprintDigits = 16;

Error notAllowed(const SecretRef& ref, const std::string& where) {
  return makeError(Code::secretNotAllowed,
                   ref.text() + " is not among what the settings let manifests refer to",
                   "have the operator add it to " + where);
}

Error missing(const SecretRef& ref, const std::string& why) {
  return makeError(Code::secretMissing, ref.text() + " has no value here: " + why,
                   "put it there, or run where it is");
}

bool holds(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Step by step, so that no link on the way leads out of the folder.
Result<Descriptor> openBeneath(const std::filesystem::path& root, const SecretRef& ref) {
  Descriptor here(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (here.get() < 0) return missing(ref, "its folder: " + systemReason(errno));
  const std::filesystem::path path(ref.name);
  for (auto step = path.begin(); step != path.end(); ++step) {
    const bool last = std::next(step) == path.end();
    const int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | (last ? 0 : O_DIRECTORY);
    Descriptor next(::openat(here.get(), step->c_str(), flags));
    if (next.get() < 0) {
      return missing(ref, errno == ELOOP ? "a symbolic link stands on the way, and none is followed"
                                         : systemReason(errno));
    }
    here = std::move(next);
  }
  return here;
}

// The end of the last line belongs to the file and not to the value.
Secret withoutLineEnd(Secret value) {
  std::string_view text = value.reveal();
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  value.shrink(text.size());
  return value;
}

}  // namespace

ReferredSecrets::ReferredSecrets(ReferredSecretsRules rules, Random& random)
    : rules_(std::move(rules)), random_(random) {}

Result<Secret> ReferredSecrets::readVariable(const std::string& name) const {
  const SecretRef ref{SecretRef::From::env, name};
  if (!holds(rules_.variables, name)) return notAllowed(ref, "secrets.env");
  const char* value = std::getenv(name.c_str());
  if (value == nullptr || *value == '\0') return missing(ref, "the variable is not set");
  if (std::string_view(value).size() > kMostBytes) return missing(ref, "it is too long");
  return Secret(std::string_view(value));
}

Result<Secret> ReferredSecrets::readBeneath(const std::string& path) const {
  const SecretRef ref{SecretRef::From::file, path};
  if (rules_.files.empty()) return notAllowed(ref, "secrets.files");
  LITECTL_TRY_ASSIGN(const Descriptor file, openBeneath(rules_.files, ref));
  Result<Secret> value = readSecretFile("/proc/self/fd/" + std::to_string(file.get()), kMostBytes);
  if (!value) {
    return missing(ref, value.error().code == Code::tooLarge ? "it is larger than 64 KiB"
                                                             : "it is no file that can be read");
  }
  Secret text = withoutLineEnd(*std::move(value));
  if (text.empty()) return missing(ref, "it is empty");
  return text;
}

Result<Secret> ReferredSecrets::read(const SecretRef& ref) {
  switch (ref.from) {
    case SecretRef::From::env:
      return readVariable(ref.name);
    case SecretRef::From::file:
      return readBeneath(ref.name);
    case SecretRef::From::targetEnv:
      break;
  }
  if (rules_.environmentPrefix.empty() || !holds(rules_.targetVariables, ref.name)) {
    return notAllowed(ref, "secrets.targetEnv");
  }
  return Secret(rules_.environmentPrefix + ref.name);
}

Status ReferredSecrets::findKey() {
  if (key_) return {};
  const std::filesystem::path& file = rules_.fingerprintKey.file;
  std::error_code failed;
  const bool there = file.empty() || std::filesystem::exists(file, failed);
  if (there) {
    auto key = readCredential(rules_.fingerprintKey);
    if (key) {
      key_ = *std::move(key);
      return {};
    }
    return makeError(Code::secretMissing,
                     "the fingerprint key of the settings: " + key.error().message,
                     "put 32 random bytes there, as hex digits");
  }
  if (!rules_.makesKey) return {};
  std::array<unsigned char, 32> bytes{};
  random_.fill(bytes.data(), bytes.size());
  const std::string text = toHex(bytes.data(), bytes.size());
  LITECTL_TRY(writeFileAtomically(file, text + "\n"));
  key_.emplace(std::string_view(text));
  return {};
}

Result<std::optional<std::string>> ReferredSecrets::fingerprint(const Secret& value) {
  const std::lock_guard lock(mutex_);
  LITECTL_TRY(findKey());
  if (!key_) return std::optional<std::string>();
  return std::optional(hmacHex(*key_, value.reveal()).substr(0, kFingerprintDigits));
}

}  // namespace litectl
