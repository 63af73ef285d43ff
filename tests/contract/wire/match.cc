#include "contract/wire/match.h"

#include "value/json.h"

#include <algorithm>
#include <charconv>
#include <regex>

namespace litectl::testing {
namespace {

bool fits(const std::string& text, const char* pattern) {
  return std::regex_match(text, std::regex(pattern));
}

// Whether `text` is `pattern` with something, or nothing, for each {any}.
bool fitsAny(std::string_view pattern, std::string_view text) {
  constexpr std::string_view kAny = "{any}";
  const std::size_t first = pattern.find(kAny);
  if (first == std::string_view::npos) return pattern == text;
  if (!text.starts_with(pattern.substr(0, first))) return false;
  text.remove_prefix(first);
  pattern.remove_prefix(first + kAny.size());
  for (std::size_t skipped = 0; skipped <= text.size(); ++skipped) {
    if (fitsAny(pattern, text.substr(skipped))) return true;
  }
  return false;
}

bool textFits(const std::string& expected, const std::string& text) {
  if (expected == "{time}") {
    return fits(text, R"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00))");
  }
  if (expected == "{uuid}") return fits(text, "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  if (expected == "{hash}") return fits(text, "[0-9a-f]{64}");
  if (expected == "{secret}") return fits(text, "sk-[A-Za-z0-9_-]{22}");
  if (expected == "{sealed}") return fits(text, "[A-Za-z0-9_-]{54,}={0,2}");
  return fitsAny(expected, text);
}

std::string unlike(const std::string& place, const Value& expected, const Value& actual) {
  return place + ": expected " + toJson(expected) + ", got " + toJson(actual) + "\n";
}

std::string compare(const Value& expected, const Value& actual, const std::string& place) {
  if (expected.isString() && actual.isString()) {
    return textFits(expected.string(), actual.string()) ? "" : unlike(place, expected, actual);
  }
  if (expected.isMap() && actual.isMap()) {
    std::string found;
    for (const Member& member : expected.map()) {
      const Value* there = actual.find(member.key);
      found += there == nullptr ? place + "." + member.key + ": missing\n"
                                : compare(member.value, *there, place + "." + member.key);
    }
    for (const Member& member : actual.map()) {
      if (expected.find(member.key) == nullptr) {
        found += unlike(place + "." + member.key, Value(), member.value);
      }
    }
    return found;
  }
  if (expected.isList() && actual.isList() && expected.list().size() == actual.list().size()) {
    std::string found;
    for (std::size_t i = 0; i < expected.list().size(); ++i) {
      found += compare(expected.list()[i], actual.list()[i], place + "." + std::to_string(i));
    }
    return found;
  }
  return expected == actual ? "" : unlike(place, expected, actual);
}

}  // namespace

std::string filled(const std::string& text, const Names& names) {
  std::string out = text;
  for (const auto& [name, value] : names) {
    const std::string sign = "{" + name + "}";
    for (std::size_t at = out.find(sign); at != std::string::npos;
         at = out.find(sign, at + value.size())) {
      out.replace(at, sign.size(), value);
    }
  }
  return out;
}

Value filled(const Value& value, const Names& names) {
  if (value.isString()) return Value(filled(value.string(), names));
  if (value.isList()) {
    Value out = Value::emptyList();
    for (const Value& item : value.list()) out.list().push_back(filled(item, names));
    return out;
  }
  if (!value.isMap()) return value;
  Value out = Value::emptyMap();
  for (const Member& member : value.map()) {
    out.set(filled(member.key, names), filled(member.value, names));
  }
  return out;
}

std::string difference(const Value& expected, const Value& actual, const Names& names) {
  return compare(filled(expected, names), actual, "answer");
}

Value valueAt(const Value& value, const std::string& path) {
  const Value absent("{absent}");
  const Value* here = &value;
  std::size_t from = 0;
  while (from <= path.size()) {
    const std::size_t dot = std::min(path.find('.', from), path.size());
    const std::string part = path.substr(from, dot - from);
    if (here->isList()) {
      std::size_t index = 0;
      std::from_chars(part.data(), part.data() + part.size(), index);
      if (index >= here->list().size()) return absent;
      here = &here->list()[index];
    } else {
      here = here->find(part);
      if (here == nullptr) return absent;
    }
    from = dot + 1;
  }
  return *here;
}

}  // namespace litectl::testing
