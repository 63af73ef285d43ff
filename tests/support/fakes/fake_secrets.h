#pragma once

#include "base/hash.h"
#include "engine/ports.h"

#include <map>
#include <string>

namespace litectl::testing {

// Values that manifests refer to, by how they speak of them ("env:NAME"). One that is not there
// cannot be read.
class FakeSecrets final : public SecretSource {
 public:
  std::map<std::string, std::string> values;
  bool hasKey = true;

  [[nodiscard]] Result<Secret> read(const SecretRef& ref) override {
    const auto value = values.find(ref.text());
    if (value == values.end()) {
      return makeError(Code::secretMissing, ref.text() + " has no value here", "put it there");
    }
    return Secret(std::string_view(value->second));
  }
  [[nodiscard]] Result<std::optional<std::string>> fingerprint(const Secret& value) override {
    if (!hasKey) return std::optional<std::string>();
    return std::optional(sha256Hex(value.reveal()).substr(0, 16));
  }
};

}  // namespace litectl::testing
