#include "spec/hide_secrets.h"

#include "base/secret_shapes.h"

#include <utility>

namespace litectl {
namespace {

constexpr std::string_view kHidden = "(hidden)";

}  // namespace

bool standsUnderSecretName(std::string_view name, const Value& value) {
  const bool text = value.isString() && !value.string().empty();
  if (!text && !value.isNumber()) return false;
  const SecretName sure = secretName(name);
  return sure == SecretName::whole || (sure == SecretName::ends && text);
}

Value withoutSecrets(std::string_view name, Value value) {
  if (value.isMap()) {
    for (Member& member : value.map()) {
      member.value = withoutSecrets(member.key, std::move(member.value));
      if (looksLikeSecret(member.key)) member.key = kHidden;
    }
  } else if (value.isList()) {
    for (Value& element : value.list()) element = withoutSecrets(name, std::move(element));
  } else if (standsUnderSecretName(name, value) ||
             (value.isString() && looksLikeSecret(value.string()))) {
    return Value(kHidden);
  }
  return value;
}

}  // namespace litectl
