#include "spec/compare.h"

#include "base/clock.h"
#include "value/json.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace litectl {
namespace {

// A lifetime is sent in whole seconds and starts when the server gets it.
constexpr std::chrono::seconds kTimeTolerance{60};

// The type that counts for one entry of a map, or for the whole field.
FieldType effectiveType(const FieldSpec& field, std::string_view key) {
  return key.empty() || field.type != FieldType::map ? field.type : field.of;
}

bool absent(FieldType type, const Value& value) {
  switch (value.type()) {
    case Value::Type::null:
      return true;
    case Value::Type::boolean:
      return type != FieldType::json && !value.boolean();
    case Value::Type::number:
      return false;
    case Value::Type::string:
      return type != FieldType::json && value.string().empty();
    case Value::Type::list:
      return type != FieldType::json && value.list().empty();
    case Value::Type::map:
      return type != FieldType::json && value.map().empty();
  }
  return false;
}

// Elements as canonical texts, so that any type of element sorts.
Value::List sortedSet(const Value::List& list) {
  std::vector<std::pair<std::string, Value>> keyed;
  keyed.reserve(list.size());
  for (const Value& element : list) keyed.emplace_back(toCanonicalJson(element), element);
  std::sort(keyed.begin(), keyed.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  Value::List out;
  const std::string* last = nullptr;
  for (auto& [text, element] : keyed) {
    if (last != nullptr && *last == text) continue;
    out.push_back(std::move(element));
    last = &text;
  }
  return out;
}

bool sameTime(const Value& a, const Value& b) {
  if (!a.isString() || !b.isString()) return false;
  const auto first = parseTime(a.string());
  const auto second = parseTime(b.string());
  if (!first || !second) return a == b;
  return std::chrono::abs(*first - *second) <= kTimeTolerance;
}

}  // namespace

bool meansAbsent(const FieldSpec& field, std::string_view key, const Value& value) {
  return absent(effectiveType(field, key), value);
}

bool sameValue(const FieldSpec& field, std::string_view key, const Value& desired,
               const Value& live) {
  const FieldType type = effectiveType(field, key);
  const bool nothing = absent(type, desired);
  if (nothing || absent(type, live)) return nothing && absent(type, live);
  if (type == FieldType::time) return sameTime(desired, live);
  if (type == FieldType::set && desired.isList() && live.isList()) {
    return sortedSet(desired.list()) == sortedSet(live.list());
  }
  return desired == live;
}

Value normalised(const FieldSpec& field, std::string_view key, const Value& value) {
  const FieldType type = effectiveType(field, key);
  if (type == FieldType::set && value.isList()) {
    return Value(sortedSet(value.list())).at(value.pos());
  }
  if (type == FieldType::time && value.isString()) {
    if (const auto time = parseTime(value.string())) {
      return Value(formatTime(*time)).at(value.pos());
    }
  }
  return value;
}

std::string compareRule(const FieldSpec& field) {
  switch (field.type) {
    case FieldType::boolean:
      return "as a switch: absent and false are the same";
    case FieldType::integer:
    case FieldType::number:
    case FieldType::money:
      return "as a decimal number";
    case FieldType::time:
      return "as a time: within 60 s is the same";
    case FieldType::set:
      return "as a set: order does not count";
    case FieldType::map:
      if (field.of == FieldType::secret) return "key by key, by the fingerprint of the value";
      return field.of == FieldType::json ? "key by key, as JSON" : "key by key";
    case FieldType::json:
      return "as JSON";
    case FieldType::string:
    case FieldType::duration:
    case FieldType::object:
    case FieldType::objects:
    case FieldType::reference:
      break;
    case FieldType::secret:
      return "by the fingerprint of the value";
  }
  return "as written";
}

std::string clearRuleText(const WireField& field) {
  switch (field.clear) {
    case ClearRule::null:
      return "cleared by sending null";
    case ClearRule::value:
      return "cleared by sending " + toJson(field.clearValue) + ", which means not set";
    case ClearRule::empty:
      return "cleared by sending it empty";
    case ClearRule::leaveOut:
      return "cleared by sending the complete metadata without it";
    case ClearRule::replace:
      return "cleared by making the object anew without it, if allowReplace is true";
    case ClearRule::impossible:
      break;
  }
  return "cannot be cleared: " + field.because;
}

}  // namespace litectl
