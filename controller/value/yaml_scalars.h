#pragma once

#include "base/error.h"
#include "value/value.h"

#include <optional>
#include <string>
#include <string_view>

namespace litectl {

// A scalar as data, and the problem with it, if any; then the value is what was most likely meant.
struct YamlScalar {
  Value value;
  std::optional<Error> problem;  // without a place
};

// By the YAML 1.2 core schema; what YAML 1.1 reads differently is a problem. `tag` is "?" for a
// plain scalar without one, "!" for a quoted one, or the full tag.
[[nodiscard]] YamlScalar resolveScalar(const std::string& text, const std::string& tag);

// As resolveScalar, for a key: always a string, a number or a boolean stands for its text.
[[nodiscard]] std::optional<Error> problemOfKey(const std::string& text, const std::string& tag);

// The problem of a tag on a list or map, if any.
[[nodiscard]] std::optional<Error> problemOfTag(const std::string& tag, bool isMap);

}  // namespace litectl
