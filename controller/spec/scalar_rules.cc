#include "spec/scalar_rules.h"

#include "base/clock.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "spec/forms.h"
#include "spec/name_rules.h"
#include "spec/secret_ref.h"
#include "spec/text_rules.h"
#include "value/json.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <regex>
#include <utility>

namespace litectl {
namespace {

constexpr std::size_t kMoneyDigits = 15;
constexpr std::size_t kMoneyDecimals = 6;

std::string shown(const Value& value) {
  if (value.isString()) return quotedShort(value.string());
  if (value.isNumber()) return quotedShort(value.number().text());
  return value.isBool() ? toJson(value) : "";
}

Error wrongType(const std::string& path, std::string_view wanted, const Value& value,
                std::string remedy) {
  return makeError(Code::wrongType,
                   path + " must be " + std::string(wanted) + ", not " +
                       std::string(typeName(value.type())) +
                       (shown(value).empty() ? "" : " " + shown(value)),
                   std::move(remedy));
}

// Building an expression costs far more than using it, and there are few.
const std::regex& compiled(const std::string& pattern) {
  thread_local std::map<std::string, std::regex> cache;
  const auto it = cache.find(pattern);
  return it != cache.end() ? it->second : cache.emplace(pattern, std::regex(pattern)).first->second;
}

bool matches(const std::string& pattern, const std::string& text) {
  try {
    return std::regex_match(text, compiled(pattern));
  } catch (const std::regex_error&) {
    return false;  // too complex for this text; the pattern itself was checked when it was loaded
  }
}

// Quotes alone do not help where the text would be refused as well.
std::string remedyForNoText(const FieldSpec& field, const Value& value) {
  if (!field.oneOf.empty()) return suggestion("", field.oneOf);
  if (!field.patternMeans.empty()) return "write " + field.patternMeans;
  return value.isNumber() || value.isBool() ? "put it in quotes" : "write plain text";
}

// The words that a spec has for its pattern; nobody should have to read an expression.
Error mismatch(const FieldSpec& field, const std::string& path, const std::string& text) {
  if (!field.patternMeans.empty()) {
    return makeError(Code::patternMismatch,
                     path + " is " + quotedShort(text) + ", which does not have the right form",
                     "write " + field.patternMeans);
  }
  return makeError(Code::patternMismatch,
                   path + " is " + quotedShort(text) + ", which does not match " + field.pattern,
                   field.doc.empty() ? "" : path + ": " + field.doc);
}

std::optional<Error> checkText(const FieldSpec& field, const std::string& path,
                               const Value& value) {
  if (!value.isString()) return wrongType(path, "text", value, remedyForNoText(field, value));
  const std::string& text = value.string();
  if (auto error = checkCharacters(path, text)) return error;
  const std::size_t most = field.mostLength == 0 ? kMostLength : field.mostLength;
  if (const std::size_t length = characterCount(text); length > most) {
    return makeError(Code::outOfRange,
                     path + " is " + std::to_string(length) + " characters long; " +
                         std::to_string(most) + " are allowed",
                     "shorten it");
  }
  if (!field.oneOf.empty() &&
      std::find(field.oneOf.begin(), field.oneOf.end(), text) == field.oneOf.end()) {
    return makeError(Code::notAllowedValue, path + " cannot be " + quotedShort(text),
                     suggestion(text, field.oneOf));
  }
  if (!field.pattern.empty() && !matches(field.pattern, text)) return mismatch(field, path, text);
  return std::nullopt;
}

std::optional<Error> checkBounds(const FieldSpec& field, const std::string& path,
                                 const Decimal& number) {
  const bool low = field.least && number < *field.least;
  const bool high = field.most && number > *field.most;
  if (!low && !high) return std::nullopt;
  const std::string bound = low ? field.least->text() : field.most->text();
  return makeError(
      Code::outOfRange,
      path + " is " + number.text() + ", which is " + (low ? "less than " : "more than ") + bound,
      std::string("write ") + bound + (low ? " or more" : " or less"));
}

std::optional<Error> checkInteger(const FieldSpec& field, const std::string& path,
                                  const Value& value) {
  if (!value.isNumber()) {
    return wrongType(path, "a whole number", value,
                     value.isString() ? "write the number without quotes" : "write a number");
  }
  if (!value.number().isInteger()) {
    return wrongType(path, "a whole number", value, "leave out the fraction");
  }
  if (!value.number().toInt64()) {
    return makeError(Code::outOfRange, path + " does not fit into 64 bits",
                     "write 9223372036854775807 or less");
  }
  return checkBounds(field, path, value.number());
}

std::optional<Error> checkNumber(const FieldSpec& field, const std::string& path,
                                 const Value& value) {
  if (!value.isNumber()) {
    return wrongType(path, "a number", value,
                     value.isString() ? "write the number without quotes" : "write a number");
  }
  if (value.number().significantDigits() > kMoneyDigits) {
    return makeError(Code::outOfRange, path + " has more than 15 digits", "round it yourself");
  }
  return checkBounds(field, path, value.number());
}

std::optional<Error> checkMoney(const FieldSpec& field, const std::string& path,
                                const Value& value) {
  if (!value.isNumber()) {
    return wrongType(
        path, "an amount in USD", value,
        value.isString() ? "write the number without quotes or currency" : "write a number");
  }
  const Decimal& number = value.number();
  // An integer such as 10^20 has few significant digits, but a double far from exact ones.
  const std::size_t wholeDigits =
      number.isInteger() ? number.text().size() - (number.isNegative() ? 1 : 0) : 0;
  if (number.significantDigits() > kMoneyDigits || number.decimals() > kMoneyDecimals ||
      wholeDigits > kMoneyDigits) {
    return makeError(Code::moneyPrecision,
                     path +
                         " has more than 15 digits or more than 6 of them after the point, and "
                         "the target would round it",
                     "round it yourself");
  }
  return checkBounds(field, path, number);
}

// Digits that may stand before the unit; 0 when it is none.
std::size_t mostDigitsOf(std::string_view unit) {
  for (const auto& [name, mostDigits] : durationUnits()) {
    if (name == unit) return mostDigits;
  }
  return 0;
}

std::optional<Error> checkDuration(const FieldSpec& field, const std::string& path,
                                   const Value& value) {
  const std::string words = field.oneOf.empty() ? "" : ", or " + field.oneOf.back();
  if (!value.isString()) {
    return wrongType(path, "a length of time", value, "add a unit: 30s, 30m, 24h, 7d, 1w or 1mo");
  }
  const std::string& text = value.string();
  if (std::find(field.oneOf.begin(), field.oneOf.end(), text) != field.oneOf.end()) {
    return std::nullopt;
  }
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string unit = text.substr(digits);
  const std::size_t most = unit == "mo" ? 1 : mostDigitsOf(unit);
  if (digits == 0 || most == 0 || text.front() == '0') {
    return makeError(Code::badDuration,
                     path + " is " + quotedShort(text) + ", which is no length of time",
                     "write a whole number and one of s, m, h, d, w, mo: 30d" + words);
  }
  if (unit == "mo" && text != kOneMonth) {
    return makeError(Code::badDuration,
                     path + " is " + quotedShort(text) + ", but the target knows no months but 1mo",
                     "write 1mo, or days");
  }
  if (digits > most) {
    return makeError(Code::badDuration, path + " is " + quotedShort(text) + ", more than a century",
                     "leave it out if the limit never starts anew");
  }
  return std::nullopt;
}

std::optional<Error> checkTime(const std::string& path, const Value& value) {
  if (!value.isString()) {
    return wrongType(path, "a time", value, "write it as 2027-01-31T00:00:00Z");
  }
  const std::string& text = value.string();
  if (matches(timeForm(), text) && parseTime(text)) return std::nullopt;
  return makeError(Code::badTime,
                   path + " is " + quotedShort(text) + ", which is no time with a zone",
                   "write it as 2027-01-31T00:00:00Z");
}

// The target keeps JSON in doubles and cannot keep U+0000.
std::optional<Error> checkJson(const std::string& path, const Value& value, bool top) {
  switch (value.type()) {
    case Value::Type::null:
      if (!top) return std::nullopt;
      return makeError(Code::nullValue, path + " is null", "leave it out");
    case Value::Type::boolean:
      return std::nullopt;
    case Value::Type::number: {
      const Decimal& number = value.number();
      const bool exact = number.isInteger() ? number.toInt64().has_value()
                                            : number.significantDigits() <= kMoneyDigits &&
                                                  number.decimals() <= 300;
      if (exact) return std::nullopt;
      return makeError(Code::outOfRange, path + " is a number that the target would round",
                       "put it in quotes");
    }
    case Value::Type::string:
      if (value.string().find('\0') == std::string::npos) return std::nullopt;
      return makeError(Code::controlCharacter, path + " holds U+0000", "take it out");
    case Value::Type::list:
      for (const Value& element : value.list()) {
        if (auto error = checkJson(path, element, false)) return error->at(element.pos());
      }
      return std::nullopt;
    case Value::Type::map:
      for (const Member& member : value.map()) {
        if (auto error = checkJson(path + "." + member.key, member.value, false)) {
          return error->pos.known() ? *error : error->at(member.keyPos);
        }
      }
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Error> checkKey(const FieldSpec& field, const std::string& path,
                              const std::string& key) {
  if (field.keyPattern.empty() || matches(field.keyPattern, key)) return std::nullopt;
  return makeError(Code::patternMismatch,
                   path + " has the name " + quotedShort(key) + ", which cannot stand there",
                   field.keyPatternMeans);
}

std::optional<Error> checkScalar(const FieldSpec& field, FieldType type, const std::string& path,
                                 const Value& value) {
  switch (type) {
    case FieldType::string:
      return checkText(field, path, value);
    case FieldType::boolean:
      if (value.isBool()) return std::nullopt;
      return wrongType(
          path, "true or false", value,
          value.isString() ? "write true or false without quotes" : "write true or false");
    case FieldType::integer:
      return checkInteger(field, path, value);
    case FieldType::number:
      return checkNumber(field, path, value);
    case FieldType::money:
      return checkMoney(field, path, value);
    case FieldType::duration:
      return checkDuration(field, path, value);
    case FieldType::time:
      return checkTime(path, value);
    case FieldType::json:
      return checkJson(path, value, true);
    case FieldType::reference:
      if (!value.isString()) return wrongType(path, "a manifest's name", value, "write its name");
      return checkName(path, value.string());
    case FieldType::secret:
      return checkSecretRef(path, value);
    case FieldType::set:
    case FieldType::map:
    case FieldType::object:
    case FieldType::objects:
      break;
  }
  return std::nullopt;
}

}  // namespace litectl
