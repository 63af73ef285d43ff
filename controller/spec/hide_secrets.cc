#include "spec/hide_secrets.h"

#include "spec/name_rules.h"

#include <utility>

namespace litectl {
namespace {

constexpr std::string_view kHidden = "(hidden)";

bool holdsText(const Value& value) {
  return (value.isString() && !value.string().empty()) || value.isNumber();
}

}  // namespace

Value withoutSecrets(const KindSpec& kind, std::string_view name, Value value) {
  if (value.isMap()) {
    for (Member& member : value.map()) {
      member.value = withoutSecrets(kind, member.key, std::move(member.value));
      if (looksLikeSecret(member.key)) member.key = kHidden;
    }
  } else if (value.isList()) {
    for (Value& element : value.list()) element = withoutSecrets(kind, name, std::move(element));
  } else if (holdsText(value) && isSecretName(kind.secretNames, name)) {
    return Value(kHidden);
  } else if (value.isString() && looksLikeSecret(value.string())) {
    return Value(kHidden);
  }
  return value;
}

}  // namespace litectl
