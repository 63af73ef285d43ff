#pragma once

#include "base/secret.h"
#include "value/value.h"

#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// Request bodies with values that no memory but a Secret's may hold. Pure.

// A member that is added to a body while it is written.
struct SecretMember {
  std::string container;  // dotted path of the map it stands in; empty: the body itself
  std::string key;
  const Secret* value;  // borrowed
};

// The map at the path, made where it is not there.
[[nodiscard]] Value& mapAt(Value& body, std::string_view dotted);
// Sets the member at the path, which may lie in maps that are not there yet.
void setAt(Value& body, std::string_view dotted, Value value);

// The body as JSON, with the secrets in it as texts.
[[nodiscard]] Secret bodyWith(Value body, const std::vector<SecretMember>& secrets);

}  // namespace litectl
