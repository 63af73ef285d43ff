#pragma once

#include "base/error.h"
#include "value/value.h"

#include <compare>
#include <optional>
#include <string>

namespace litectl {

// Where a value lies that a manifest must not hold: {valueFrom: {env: NAME}}. Holds no secret.
struct SecretRef {
  enum class From {
    env,        // a variable of litectl's own environment
    file,       // a file beneath the folder that the settings name
    targetEnv,  // a variable of the target's environment; litectl never sees its value
  };
  From from = From::env;
  std::string name;

  // "env:OPENAI_API_KEY": how plans, journal and last-applied speak of it.
  [[nodiscard]] std::string text() const;
  friend auto operator<=>(const SecretRef&, const SecretRef&) = default;
};

// What is wrong with a reference in a manifest, or nothing. Pure.
[[nodiscard]] std::optional<Error> checkSecretRef(const std::string& path, const Value& value);
// Of one that was checked.
[[nodiscard]] SecretRef secretRefFrom(const Value& value);

}  // namespace litectl
