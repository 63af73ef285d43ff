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
  Value out = Value::emptyMap();
  out.set("type", problem.type);
  out.set("loc", std::move(place));
  out.set("msg", problem.message);
  out.set("input", std::move(input));
  if (!problem.expected.empty())
    out.set("ctx", Value(Value::Map{{"expected", Value(problem.expected), {}}}));
  return out;
}

HttpAnswer refuse(Value::List problems) {
  Value out = Value::emptyMap();
  out.set("detail", std::move(problems));
  HttpAnswer answer = ok(toJson(out));
  answer.status = 422;
  return answer;
}

HttpAnswer refuseOne(const Problem& problem, Value::List place, Value input) {
  return refuse({entry(problem, std::move(place), std::move(input))});
}

void checkCounts(Value& map, std::string_view field, Value::List& problems) {
  for (Member& member : map.map()) {
    const Value sent = member.value;
    if (const auto problem = coerce(member.value, Shape::integer)) {
      problems.push_back(entry(*problem, {"body", field, member.key}, sent));
    }
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

ReadBody readBody(const ServerRequest& request, std::span<const FieldRule> rules) {
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
    Value problem =
        entry({"json_invalid", "JSON decode error", {}},
              {"body", static_cast<std::int64_t>(request.body.size())}, Value::emptyMap());
    problem.set("ctx", Value(Value::Map{{"error", Value("Expecting value"), {}}}));
    read.refusal = refuse({std::move(problem)});
    return read;
  }
  if (!parsed->isMap()) {
    read.refusal = crash();  // it looks into the body before it checks what that is
    return read;
  }

  const Value sent = *parsed;
  Value::List problems;
  for (const FieldRule& rule : rules) {
    Value* value = parsed->find(rule.name);
    if (value == nullptr) {
      if (rule.required) {
        problems.push_back(entry({"missing", "Field required", {}}, {"body", rule.name}, sent));
      }
      continue;
    }
    if (rule.emptyIsNull && *value == Value("")) *value = Value();
    if (value->isNull() && rule.nullable) continue;
    const Value before = *value;
    if (const auto problem = coerce(*value, rule.shape)) {
      problems.push_back(entry(*problem, {"body", rule.name}, before));
    } else if (rule.shape == Shape::counts) {
      checkCounts(*value, rule.name, problems);
    }
  }
  if (!problems.empty()) read.refusal = refuse(std::move(problems));
  read.body = Body(std::move(*parsed));
  return read;
}

HttpAnswer bodyRefused(const Body& body, std::string_view message) {
  Value problem =
      entry({"value_error", "Value error, " + std::string(message), {}}, {"body"}, body.all());
  problem.set("ctx", Value(Value::Map{{"error", Value::emptyMap(), {}}}));
  return refuse({std::move(problem)});
}

}  // namespace litectl::sandbox
