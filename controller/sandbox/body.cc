#include "sandbox/body.h"

#include "sandbox/answers.h"
#include "sandbox/coerce.h"
#include "sandbox/stored_json.h"
#include "value/json.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace litectl::sandbox {
namespace {

Value entry(const Problem& problem, Value::List place, Value input) {
  Value context;
  if (!problem.expected.empty()) context.set("expected", problem.expected);
  return problemEntry(problem.type, problem.message, std::move(place), std::move(input),
                      std::move(context));
}

HttpAnswer refuseOne(const Problem& problem, Value::List place, Value input) {
  return unprocessable({entry(problem, std::move(place), std::move(input))});
}

Value::List inside(Value::List place, Value step) {
  place.push_back(std::move(step));
  return place;
}

void checkItem(Value& item, Shape shape, Value::List place, Value::List& problems) {
  const Value sent = item;
  if (const auto problem = coerce(item, shape)) {
    problems.push_back(entry(*problem, std::move(place), sent));
  }
}

// What a list or a map holds.
void checkItems(Value& value, Shape shape, const Value::List& place, Value::List& problems) {
  if (shape == Shape::counts) {
    for (Member& member : value.map()) {
      checkItem(member.value, Shape::integer, inside(place, member.key), problems);
    }
  }
  if (shape == Shape::texts) {
    std::int64_t index = 0;
    for (Value& item : value.list()) checkItem(item, Shape::text, inside(place, index++), problems);
  }
}

}  // namespace

bool Body::isNull(std::string_view name) const {
  const Value* value = fields_.find(name);
  return value != nullptr && value->isNull();
}

bool Body::hasValue(std::string_view name) const {
  const Value* value = fields_.find(name);
  return value != nullptr && !value->isNull();
}

bool Body::truthy(std::string_view name) const {
  const Value* value = fields_.find(name);
  if (value == nullptr) return false;
  switch (value->type()) {
    case Value::Type::null:
      return false;
    case Value::Type::boolean:
      return value->boolean();
    case Value::Type::number:
      return !value->number().isZero();
    case Value::Type::string:
      return !value->string().empty();
    case Value::Type::list:
      return !value->list().empty();
    case Value::Type::map:
      return !value->map().empty();
  }
  return false;
}

Text Body::text(std::string_view name) const {
  const Value* value = fields_.find(name);
  if (value == nullptr || !value->isString()) return std::nullopt;
  return value->string();
}

Money Body::money(std::string_view name) const {
  const Value* value = fields_.find(name);
  if (value == nullptr || !value->isNumber()) return std::nullopt;
  return toDouble(value->number());
}

Count Body::count(std::string_view name) const {
  const Value* value = fields_.find(name);
  if (value == nullptr || !value->isNumber()) return std::nullopt;
  return value->number().toInt64();
}

std::optional<bool> Body::flag(std::string_view name) const {
  const Value* value = fields_.find(name);
  if (value == nullptr || !value->isBool()) return std::nullopt;
  return value->boolean();
}

std::vector<std::string> Body::texts(std::string_view name) const {
  std::vector<std::string> out;
  const Value* value = fields_.find(name);
  if (value == nullptr || !value->isList()) return out;
  for (const Value& item : value->list()) {
    if (item.isString()) out.push_back(item.string());
  }
  return out;
}

std::string Body::columnProblem() const {
  constexpr std::array<std::string_view, 2> kLongs{"tpm_limit", "rpm_limit"};
  for (const std::string_view name : kLongs) {
    const Value* value = fields_.find(name);
    if (value == nullptr || !value->isNumber() || value->number().toInt64()) continue;
    return "Could not convert argument value Object {\"$type\": String(\"BigInt\"), \"value\": "
           "String(\"" +
           value->number().text() + "\")} to ArgumentValue.";
  }
  if (const Value* value = fields_.find("max_parallel_requests");
      value != nullptr && value->isNumber()) {
    const Count count = value->number().toInt64();
    if (!count || *count > std::numeric_limits<std::int32_t>::max() ||
        *count < std::numeric_limits<std::int32_t>::min()) {
      return "Value out of range for the type: value \"" + value->number().text() +
             "\" is out of range for type integer";
    }
  }
  if (const Value* models = fields_.find("models"); models != nullptr && models->isList()) {
    for (const Value& item : models->list()) {
      if (!item.isString())
        return "Unable to match input value to any allowed input type for the field.";
    }
  }
  if (holdsNul(fields_)) return "Error occurred during query execution:";
  return {};
}

Value problemEntry(std::string_view type, std::string_view message, Value::List place, Value input,
                   Value context) {
  Value out = Value::emptyMap();
  out.set("type", type);
  out.set("loc", std::move(place));
  out.set("msg", message);
  out.set("input", std::move(input));
  if (!context.isNull()) out.set("ctx", std::move(context));
  return out;
}

HttpAnswer unprocessable(Value::List problems) {
  Value out = Value::emptyMap();
  out.set("detail", std::move(problems));
  HttpAnswer answer = ok(toJson(out));
  answer.status = 422;
  return answer;
}

ReadBody readBody(const ServerRequest& request, std::span<const FieldRule> rules) {
  ReadBody read = readObject(request);
  return read.refusal ? std::move(read) : checked(read.body, rules);
}

ReadBody readObject(const ServerRequest& request) {
  ReadBody read;
  if (request.body.empty()) {
    read.refusal = refuseOne({"missing", "Field required", {}}, {"body"}, Value());
    return read;
  }
  const auto type = request.headers.find("content-type");
  if (type != request.headers.end() && type->second.find("json") == std::string::npos) {
    read.refusal = refuseOne({"model_attributes_type",
                              "Input should be a valid dictionary or object to extract fields from",
                              {}},
                             {"body"}, Value(request.body));
    return read;
  }
  Result<Value> parsed = parseJson(request.body);
  if (!parsed.ok()) {
    read.refusal = unprocessable(
        {problemEntry("json_invalid", "JSON decode error",
                      {"body", static_cast<std::int64_t>(request.body.size())}, Value::emptyMap(),
                      Value(Value::Map{{"error", Value("Expecting value"), {}}}))});
    return read;
  }
  if (!parsed->isMap()) {
    read.refusal = crash();  // it looks into the body before it checks what that is
    return read;
  }
  read.body = Body(std::move(*parsed));
  return read;
}

ReadBody checked(const Body& body, std::span<const FieldRule> rules) {
  ReadBody read;
  Value fields = body.all();
  Value::List problems = problemsIn(fields, rules, {"body"});
  if (!problems.empty()) read.refusal = unprocessable(std::move(problems));
  read.body = Body(std::move(fields));
  return read;
}

Value::List problemsIn(Value& map, std::span<const FieldRule> rules, const Value::List& place) {
  const Value sent = map;
  Value::List problems;
  for (const FieldRule& rule : rules) {
    Value* value = map.find(rule.name);
    Value::List here = inside(place, rule.name);
    if (value == nullptr) {
      if (rule.required) {
        problems.push_back(entry({"missing", "Field required", {}}, std::move(here), sent));
      }
      continue;
    }
    if (rule.emptyIsNull && *value == Value("")) *value = Value();
    if (value->isNull() && rule.nullable) continue;
    const Value before = *value;
    if (const auto problem = coerce(*value, rule.shape)) {
      problems.push_back(entry(*problem, std::move(here), before));
    } else {
      checkItems(*value, rule.shape, here, problems);
    }
  }
  return problems;
}

HttpAnswer bodyRefused(const Body& body, std::string_view message) {
  return unprocessable(
      {problemEntry("value_error", "Value error, " + std::string(message), {"body"}, body.all(),
                    Value(Value::Map{{"error", Value::emptyMap(), {}}}))});
}

}  // namespace litectl::sandbox
