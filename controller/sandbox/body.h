#pragma once

#include "net/http_server.h"
#include "sandbox/state.h"
#include "value/value.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace litectl::sandbox {

// What the server's request models ask of a field; one table per endpoint, in the model's order,
// because that is the order in which problems are reported.
enum class Shape {
  text,
  list,
  texts,
  map,
  counts,
  number,
  integer,
  flag,
  role,
  keyType,
  tier,
  region,
  any,
};

struct FieldRule {
  std::string_view name;
  Shape shape;
  bool nullable = true;
  bool required = false;
  bool emptyIsNull = false;  // "" stands for null
};

// A request body that passed its table: numbers are numbers even if they were sent as text. Fields
// that are in no table are there as they were sent.
class Body {
 public:
  explicit Body(Value fields) : fields_(std::move(fields)) {}

  [[nodiscard]] const Value& all() const { return fields_; }
  [[nodiscard]] bool given(std::string_view name) const { return fields_.find(name) != nullptr; }
  [[nodiscard]] bool isNull(std::string_view name) const;    // given, as null
  [[nodiscard]] bool hasValue(std::string_view name) const;  // given, and not null
  // Given and not null, false, 0, "" or empty: what Python takes for true.
  [[nodiscard]] bool truthy(std::string_view name) const;
  [[nodiscard]] const Value* find(std::string_view name) const { return fields_.find(name); }

  // Nothing when absent or null.
  [[nodiscard]] Text text(std::string_view name) const;
  [[nodiscard]] Money money(std::string_view name) const;
  [[nodiscard]] Count count(std::string_view name) const;
  [[nodiscard]] std::optional<bool> flag(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;

  // The database's complaint when a whole number does not fit its column or a list of texts holds
  // something else; empty when there is none.
  [[nodiscard]] std::string columnProblem() const;

 private:
  Value fields_;
};

struct ReadBody {
  Body body{Value::emptyMap()};
  std::optional<HttpAnswer> refusal;
};

[[nodiscard]] ReadBody readBody(const ServerRequest& request, std::span<const FieldRule> rules);
// The same in steps, for endpoints that look at the body before or between: a JSON object of
// whatever members, then its fields.
[[nodiscard]] ReadBody readObject(const ServerRequest& request);
[[nodiscard]] ReadBody checked(const Body& body, std::span<const FieldRule> rules);

// What is wrong with the members of a map, in the order of the rules, as entries of a 422 answer;
// `place` leads to the map. Values become what their fields hold.
[[nodiscard]] Value::List problemsIn(Value& map, std::span<const FieldRule> rules,
                                     const Value::List& place);
// One such entry; `context` is left out when it is null.
[[nodiscard]] Value problemEntry(std::string_view type, std::string_view message, Value::List place,
                                 Value input, Value context = {});
[[nodiscard]] HttpAnswer unprocessable(Value::List problems);
// 422 for a rule over the whole body: "Value error, <message>".
[[nodiscard]] HttpAnswer bodyRefused(const Body& body, std::string_view message);

}  // namespace litectl::sandbox
