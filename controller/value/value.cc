#include "value/value.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace litectl {
namespace {

template <class T, class Data>
auto& require(Data& data) {
  auto* held = std::get_if<T>(&data);
  if (held == nullptr) std::abort();  // asking for the wrong type is a bug of the caller
  return *held;
}

template <class Map>
auto findIn(Map& map, std::string_view key) -> decltype(&map.front().value) {
  const auto it =
      std::find_if(map.begin(), map.end(), [&](const Member& m) { return m.key == key; });
  return it == map.end() ? nullptr : &it->value;
}

}  // namespace

Value::Value(bool boolean) : data_(boolean) {}
Value::Value(int number) : data_(Decimal(number)) {}
Value::Value(std::int64_t number) : data_(Decimal(number)) {}
Value::Value(Decimal number) : data_(std::move(number)) {}
Value::Value(const char* text) : data_(std::string(text)) {}
Value::Value(std::string text) : data_(std::move(text)) {}
Value::Value(std::string_view text) : data_(std::string(text)) {}
Value::Value(List list) : data_(std::move(list)) {}
Value::Value(Map map) : data_(std::move(map)) {}

Value::Type Value::type() const { return static_cast<Type>(data_.index()); }

bool Value::boolean() const { return require<bool>(data_); }
const Decimal& Value::number() const { return require<Decimal>(data_); }
const std::string& Value::string() const { return require<std::string>(data_); }
const Value::List& Value::list() const { return require<List>(data_); }
Value::List& Value::list() { return require<List>(data_); }
const Value::Map& Value::map() const { return require<Map>(data_); }
Value::Map& Value::map() { return require<Map>(data_); }

const Value* Value::find(std::string_view key) const {
  const Map* members = std::get_if<Map>(&data_);
  return members == nullptr ? nullptr : findIn(*members, key);
}

Value* Value::find(std::string_view key) {
  Map* members = std::get_if<Map>(&data_);
  return members == nullptr ? nullptr : findIn(*members, key);
}

const Value* Value::findPath(std::string_view dotted) const {
  const Value* here = this;
  while (here != nullptr && !dotted.empty()) {
    const std::size_t dot = dotted.find('.');
    here = here->find(dotted.substr(0, dot));
    dotted = dot == std::string_view::npos ? std::string_view() : dotted.substr(dot + 1);
  }
  return here;
}

std::string Value::stringAt(std::string_view key, std::string_view otherwise) const {
  const Value* there = find(key);
  return there != nullptr && there->isString() ? there->string() : std::string(otherwise);
}

bool Value::boolAt(std::string_view key, bool otherwise) const {
  const Value* there = find(key);
  return there != nullptr && there->isBool() ? there->boolean() : otherwise;
}

Value& Value::set(std::string_view key, Value value) {
  if (isNull()) data_ = Map{};
  Map& members = map();
  if (Value* there = findIn(members, key)) {
    *there = std::move(value);
  } else {
    members.emplace_back(Member{std::string(key), std::move(value), {}});
  }
  return *this;
}

bool Value::erase(std::string_view key) {
  return std::erase_if(map(), [&](const Member& m) { return m.key == key; }) > 0;
}

Value& Value::at(SourcePos pos) & {
  pos_ = pos;
  return *this;
}
Value&& Value::at(SourcePos pos) && {
  pos_ = pos;
  return std::move(*this);
}

bool operator==(const Value& a, const Value& b) {
  if (a.type() != b.type()) return false;
  if (!a.isMap()) return a.data_ == b.data_;
  const Value::Map& left = a.map();
  const Value::Map& right = b.map();
  if (left.size() != right.size()) return false;
  for (std::size_t i = 0; i < left.size(); ++i) {
    // Mostly both have the same order, and then nothing has to be searched.
    const Value* other = right[i].key == left[i].key ? &right[i].value : findIn(right, left[i].key);
    if (other == nullptr || *other != left[i].value) return false;
  }
  return true;
}

std::string_view typeName(Value::Type type) {
  switch (type) {
    case Value::Type::null:
      return "null";
    case Value::Type::boolean:
      return "boolean";
    case Value::Type::number:
      return "number";
    case Value::Type::string:
      return "string";
    case Value::Type::list:
      return "list";
    case Value::Type::map:
      return "map";
  }
  return "";
}

}  // namespace litectl
