#include "spec/hide_secrets.h"

#include "base/secret_shapes.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace litectl {
namespace {

constexpr std::string_view kHidden = "(hidden)";

}  // namespace

bool isSecretBy(SecretName name, const Value& value, SecretName least) {
  if (value.isNumber()) return name >= SecretName::whole;
  if (!value.isString() || value.string().empty() || name < least) return false;
  if (least == SecretName::maybe) return true;
  return name == SecretName::sure ? !isReference(value.string()) : mayBeSecret(value.string());
}

Value withoutSecrets(SecretName name, Value value, SecretName least) {
  if (value.isMap()) {
    for (Member& member : value.map()) {
      member.value =
          withoutSecrets(std::max(name, secretName(member.key)), std::move(member.value), least);
      if (looksLikeSecret(member.key)) member.key = kHidden;
    }
  } else if (value.isList()) {
    for (Value& element : value.list()) element = withoutSecrets(name, std::move(element), least);
  } else if (isSecretBy(name, value, least) ||
             (value.isString() && looksLikeSecret(value.string()))) {
    return Value(kHidden);
  }
  return value;
}

Value maskedTexts(Value value) {
  if (value.isString())
    return looksLikeSecret(value.string()) ? maskSecrets(value.string()) : value;
  if (value.isMap()) {
    for (Member& member : value.map()) {
      member.value = maskedTexts(std::move(member.value));
      if (looksLikeSecret(member.key)) member.key = maskSecrets(member.key);
    }
  } else if (value.isList()) {
    for (Value& element : value.list()) element = maskedTexts(std::move(element));
  }
  return value;
}

}  // namespace litectl
