#include "sandbox/coerce.h"

#include <algorithm>
#include <initializer_list>

namespace litectl::sandbox {
namespace {

constexpr std::string_view kRoles =
    "<LitellmUserRoles.PROXY_ADMIN: 'proxy_admin'>, "
    "<LitellmUserRoles.PROXY_ADMIN_VIEW_ONLY: 'proxy_admin_viewer'>, "
    "<LitellmUserRoles.INTERNAL_USER: 'internal_user'> or "
    "<LitellmUserRoles.INTERNAL_USER_VIEW_ONLY: 'internal_user_viewer'>";
constexpr std::string_view kTiers = "'free' or 'paid'";
constexpr std::string_view kRegions = "'eu' or 'us'";
constexpr std::string_view kKeyTypes = "'llm_api', 'management', 'read_only' or 'default'";

bool isOneOf(const Value& value, std::initializer_list<std::string_view> texts) {
  return value.isString() && std::find(texts.begin(), texts.end(), value.string()) != texts.end();
}

std::optional<Problem> asInteger(Value& value) {
  if (value.isBool()) {
    value = Value(value.boolean() ? 1 : 0);
    return std::nullopt;
  }
  if (value.isString()) {
    const std::optional<Decimal> number = Decimal::parse(value.string());
    if (!number || !number->isInteger()) {
      return Problem{"int_parsing",
                     "Input should be a valid integer, unable to parse string as an integer",
                     {}};
    }
    value = Value(*number);
    return std::nullopt;
  }
  if (!value.isNumber()) return Problem{"int_type", "Input should be a valid integer", {}};
  if (!value.number().isInteger()) {
    return Problem{"int_from_float",
                   "Input should be a valid integer, got a number with a fractional part",
                   {}};
  }
  return std::nullopt;
}

std::optional<Problem> asNumber(Value& value) {
  if (value.isBool()) {
    value = Value(value.boolean() ? 1 : 0);
    return std::nullopt;
  }
  if (value.isString()) {
    const std::optional<Decimal> number = Decimal::parse(value.string());
    if (!number) {
      return Problem{"float_parsing",
                     "Input should be a valid number, unable to parse string as a number",
                     {}};
    }
    value = Value(*number);
    return std::nullopt;
  }
  if (value.isNumber()) return std::nullopt;
  return Problem{"float_type", "Input should be a valid number", {}};
}

std::optional<Problem> asFlag(Value& value) {
  if (value.isBool()) return std::nullopt;
  if (isOneOf(value, {"true", "True", "1", "yes", "on", "t", "y"}) ||
      (value.isNumber() && value.number() == Decimal(1))) {
    value = Value(true);
    return std::nullopt;
  }
  if (isOneOf(value, {"false", "False", "0", "no", "off", "f", "n"}) ||
      (value.isNumber() && value.number().isZero())) {
    value = Value(false);
    return std::nullopt;
  }
  if (value.isString() || value.isNumber()) {
    return Problem{
        "bool_parsing", "Input should be a valid boolean, unable to interpret input", {}};
  }
  return Problem{"bool_type", "Input should be a valid boolean", {}};
}

std::optional<Problem> asChoice(const Value& value, Shape shape) {
  if (shape == Shape::role) {
    if (isOneOf(value,
                {"proxy_admin", "proxy_admin_viewer", "internal_user", "internal_user_viewer"})) {
      return std::nullopt;
    }
    return Problem{"literal_error", "Input should be " + std::string(kRoles), kRoles};
  }
  if (shape == Shape::tier) {
    if (isOneOf(value, {"free", "paid"})) return std::nullopt;
    return Problem{"literal_error", "Input should be " + std::string(kTiers), kTiers};
  }
  if (shape == Shape::region) {
    if (isOneOf(value, {"eu", "us"})) return std::nullopt;
    return Problem{"literal_error", "Input should be " + std::string(kRegions), kRegions};
  }
  if (isOneOf(value, {"llm_api", "management", "read_only", "default"})) return std::nullopt;
  return Problem{"enum", "Input should be " + std::string(kKeyTypes), kKeyTypes};
}

}  // namespace

std::optional<Problem> coerce(Value& value, Shape shape) {
  switch (shape) {
    case Shape::text:
      if (value.isString()) return std::nullopt;
      return Problem{"string_type", "Input should be a valid string", {}};
    case Shape::list:
    case Shape::texts:
      if (value.isList()) return std::nullopt;
      return Problem{"list_type", "Input should be a valid list", {}};
    case Shape::map:
    case Shape::counts:
      if (value.isMap()) return std::nullopt;
      return Problem{"dict_type", "Input should be a valid dictionary", {}};
    case Shape::number:
      return asNumber(value);
    case Shape::integer:
      return asInteger(value);
    case Shape::flag:
      return asFlag(value);
    case Shape::role:
    case Shape::keyType:
    case Shape::tier:
    case Shape::region:
      return asChoice(value, shape);
    case Shape::any:
      break;
  }
  return std::nullopt;
}

}  // namespace litectl::sandbox
