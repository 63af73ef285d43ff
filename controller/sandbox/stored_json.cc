#include "sandbox/stored_json.h"

#include "sandbox/json_text.h"
#include "value/json.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace litectl::sandbox {
namespace {

std::string numberText(const Decimal& number) {
  constexpr std::size_t kDigitsKept = 20;  // whole numbers up to 2^64
  std::string text = number.text();
  if (number.isInteger() && text.size() <= kDigitsKept) return text;
  return doubleText(toDouble(number));
}

void append(JsonText& out, const Value& value) {
  switch (value.type()) {
    case Value::Type::number:
      out.raw(numberText(value.number()));
      return;
    case Value::Type::list:
      out.begin('[');
      for (const Value& item : value.list()) {
        out.element();
        append(out, item);
      }
      out.end(']');
      return;
    case Value::Type::map: {
      std::vector<const Member*> members;
      for (const Member& member : value.map()) members.push_back(&member);
      std::sort(members.begin(), members.end(), [](const Member* a, const Member* b) {
        return a->key.size() != b->key.size() ? a->key.size() < b->key.size() : a->key < b->key;
      });
      out.begin('{');
      for (const Member* member : members) {
        const std::string key = toJson(Value(member->key));
        out.name(std::string_view(key).substr(1, key.size() - 2));
        append(out, member->value);
      }
      out.end('}');
      return;
    }
    case Value::Type::null:
    case Value::Type::boolean:
    case Value::Type::string:
      out.raw(toJson(value));
      return;
  }
}

}  // namespace

double toDouble(const Decimal& number) {
  const std::string text = number.text();
  double result = 0;
  std::from_chars(text.data(), text.data() + text.size(), result);
  return result;
}

std::string storedJson(const Value& value) {
  JsonText out;
  append(out, value);
  return out.take();
}

bool holdsNul(const Value& value) {
  const auto inText = [](const std::string& text) { return text.find('\0') != std::string::npos; };
  if (value.isString()) return inText(value.string());
  if (value.isList()) return std::any_of(value.list().begin(), value.list().end(), holdsNul);
  if (!value.isMap()) return false;
  return std::any_of(value.map().begin(), value.map().end(), [&](const Member& member) {
    return inText(member.key) || holdsNul(member.value);
  });
}

Value metadataOf(const std::string& stored) {
  Result<Value> parsed = parseJson(stored);
  return parsed.ok() && parsed->isMap() ? std::move(*parsed) : Value::emptyMap();
}

}  // namespace litectl::sandbox
