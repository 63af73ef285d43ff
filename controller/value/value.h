#pragma once

#include "base/source_pos.h"
#include "value/decimal.h"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace litectl {

struct Member;

// A tree of plain data: what a manifest, a spec, a settings file or a server's answer holds.
// A regular value (copy, compare, move). Each node knows where it stood, if it came from a file.
// Reading from several threads is fine.
class Value {
 public:
  enum class Type { null, boolean, number, string, list, map };
  using List = std::vector<Value>;
  using Map = std::vector<Member>;  // in the order written; keys are unique

  Value() = default;  // null
  Value(bool boolean);
  Value(int number);
  Value(std::int64_t number);
  Value(Decimal number);
  Value(const char* text);
  Value(std::string text);
  Value(std::string_view text);
  Value(List list);
  Value(Map map);
  [[nodiscard]] static Value emptyMap() { return Value(Map{}); }
  [[nodiscard]] static Value emptyList() { return Value(List{}); }

  [[nodiscard]] Type type() const;
  [[nodiscard]] bool isNull() const { return type() == Type::null; }
  [[nodiscard]] bool isBool() const { return type() == Type::boolean; }
  [[nodiscard]] bool isNumber() const { return type() == Type::number; }
  [[nodiscard]] bool isString() const { return type() == Type::string; }
  [[nodiscard]] bool isList() const { return type() == Type::list; }
  [[nodiscard]] bool isMap() const { return type() == Type::map; }

  // Each is an error of the program unless the type fits (checked, terminates).
  [[nodiscard]] bool boolean() const;
  [[nodiscard]] const Decimal& number() const;
  [[nodiscard]] const std::string& string() const;
  [[nodiscard]] const List& list() const;
  [[nodiscard]] List& list();
  [[nodiscard]] const Map& map() const;
  [[nodiscard]] Map& map();

  // The member's value; null pointer when this is no map or has no such key.
  [[nodiscard]] const Value* find(std::string_view key) const;
  [[nodiscard]] Value* find(std::string_view key);
  // As find, through several maps: "metadata.litectl" (keys without dots only).
  [[nodiscard]] const Value* findPath(std::string_view dotted) const;
  // The string there, or `otherwise`.
  [[nodiscard]] std::string stringAt(std::string_view key, std::string_view otherwise = {}) const;
  [[nodiscard]] bool boolAt(std::string_view key, bool otherwise = false) const;

  // Adds or replaces a member and gives this map back; it must be a map or null (which becomes
  // one).
  Value& set(std::string_view key, Value value);
  // True when there was one.
  bool erase(std::string_view key);

  [[nodiscard]] SourcePos pos() const { return pos_; }
  Value& at(SourcePos pos) &;
  Value&& at(SourcePos pos) &&;

  // Same data: places and the order of map members do not count, the order of lists does,
  // numbers are compared as decimals.
  friend bool operator==(const Value& a, const Value& b);

 private:
  std::variant<std::monostate, bool, Decimal, std::string, List, Map> data_;
  SourcePos pos_;
};

struct Member {
  std::string key;
  Value value;
  SourcePos keyPos;

  friend bool operator==(const Member& a, const Member& b) {
    return a.key == b.key && a.value == b.value;
  }
};

// "null", "boolean", "number", "string", "list", "map".
[[nodiscard]] std::string_view typeName(Value::Type type);

}  // namespace litectl
