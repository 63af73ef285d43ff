#include "gen/field_types.h"

#include "spec/forms.h"

#include <algorithm>
#include <cstdlib>

#include "gen/group_rules.h"
#include "gen/text_shape.h"

namespace litectl::gen {
namespace {

constexpr std::string_view kMostMoney = "999999999999999";  // 15 digits

// An element of a set or map has the rules of its field.
FieldSpec elementOf(const FieldSpec& field) {
  FieldSpec element = field;
  element.type = field.of;
  element.reserved.clear();
  element.leastItems = 0;
  element.mostItems = 0;
  return element;
}

std::string code(const std::string& text) { return "`" + text + "`"; }

std::string listed(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + code(text);
  return out;
}

void addBounds(const FieldSpec& field, Value& schema) {
  if (field.least) schema.set("minimum", *field.least);
  if (field.most) schema.set("maximum", *field.most);
}

std::string textWords(const FieldSpec& field) {
  return field.oneOf.empty() ? "text" : listed(field.oneOf);
}

void textShape(const FieldSpec& field, Dialect dialect, Value& schema) {
  if (!field.oneOf.empty()) {
    schema.set("type", "string").set("enum", listOf(field.oneOf));
    return;
  }
  addText(field.mostLength == 0 ? kMostLength : field.mostLength, dialect, schema);
  if (!field.pattern.empty()) schema.set("pattern", wholeText(field.pattern));
}

void booleanShape(const FieldSpec& /*field*/, Dialect /*dialect*/, Value& schema) {
  schema.set("type", "boolean");
}

void integerShape(const FieldSpec& field, Dialect dialect, Value& schema) {
  schema.set("type", "integer");
  // An API server keeps bounds as doubles, where the greatest one overflows; it refuses what does
  // not fit by itself.
  if (dialect == Dialect::openApi) {
    schema.set("format", "int64");
  } else {
    schema.set("minimum", std::int64_t{INT64_MIN}).set("maximum", std::int64_t{INT64_MAX});
  }
  addBounds(field, schema);
}

void numberShape(const FieldSpec& field, Dialect /*dialect*/, Value& schema) {
  schema.set("type", "number");
  addBounds(field, schema);
}

// Six digits after the point, and fewer where more than nine stand before it. A decimal of 15
// digits survives the way through a double, so it is the one that rounding gives back.
std::string moneyRule(bool mayBeNegative) {
  const std::string amount = mayBeNegative ? "(self < 0.0 ? -self : self)" : "self";
  std::string rule;
  for (int decimals = 6; decimals > 0; --decimals) {
    const std::string scale = "1e" + std::to_string(decimals);
    rule += amount + " < 1e" + std::to_string(15 - decimals) + " ? double(int(" + amount + " * " +
            scale + " + 0.5)) / " + scale + " == " + amount + " : ";
  }
  return rule + "double(int(" + amount + ")) == " + amount;
}

void moneyShape(const FieldSpec& field, Dialect dialect, Value& schema) {
  schema.set("type", "number");
  const Decimal most = *Decimal::parse(kMostMoney);
  schema.set("minimum", Decimal() - most).set("maximum", most);
  addBounds(field, schema);
  // Editors divide doubles, so that "multipleOf": 0.000001 would refuse 0.07.
  if (dialect == Dialect::jsonSchema) return;
  const bool mayBeNegative = !field.least || field.least->isNegative();
  addCelRule(schema, moneyRule(mayBeNegative), "at most 15 digits, 6 of them after the point");
}

std::string durationWords(const FieldSpec& field) {
  return field.oneOf.empty() ? "duration" : "duration, or " + listed(field.oneOf);
}

void durationShape(const FieldSpec& field, Dialect /*dialect*/, Value& schema) {
  addForm(durationForm(field.oneOf), kMostLength, schema);
}

void timeShape(const FieldSpec& /*field*/, Dialect dialect, Value& schema) {
  addForm(timeForm(), kMostLength, schema);
  if (dialect == Dialect::jsonSchema) schema.set("format", "date-time");
}

std::string setWords(const FieldSpec& field) {
  return "list of " + typeRow(field.of).manyWords(elementOf(field));
}
std::string mapWords(const FieldSpec& field) {
  return "map of " + typeRow(field.of).manyWords(elementOf(field));
}

void setShape(const FieldSpec& field, Dialect dialect, Value& schema) {
  schema.set("type", "array");
  if (field.leastItems > 0) schema.set("minItems", static_cast<std::int64_t>(field.leastItems));
  if (field.mostItems > 0) schema.set("maxItems", static_cast<std::int64_t>(field.mostItems));
  if (dialect == Dialect::openApi) {
    schema.set("x-kubernetes-list-type", "set");
  } else {
    schema.set("uniqueItems", true);
  }
  Value items = Value::emptyMap();
  typeRow(field.of).shape(elementOf(field), dialect, items);
  schema.set("items", std::move(items));
}

void mapShape(const FieldSpec& field, Dialect dialect, Value& schema) {
  schema.set("type", "object");
  if (field.leastItems > 0) {
    schema.set("minProperties", static_cast<std::int64_t>(field.leastItems));
  }
  if (field.mostItems > 0) schema.set("maxProperties", static_cast<std::int64_t>(field.mostItems));
  if (dialect == Dialect::jsonSchema) {
    std::vector<std::string> never;
    for (const auto& [name, why] : field.reserved) never.push_back(name);
    Value names = Value::emptyMap().set("minLength", 1);
    if (!field.keyPattern.empty()) names.set("pattern", wholeText(field.keyPattern));
    if (!never.empty()) names.set("not", Value::emptyMap().set("enum", listOf(never)));
    schema.set("propertyNames", std::move(names));
  } else {
    Value never = Value::emptyList();
    never.list().push_back(Value::emptyMap().set("required", listOf({""})));
    for (const auto& [name, why] : field.reserved) {
      never.list().push_back(Value::emptyMap().set("required", listOf({name})));
    }
    schema.set("not", Value::emptyMap().set("anyOf", std::move(never)));
  }
  if (field.of == FieldType::json) {
    if (dialect == Dialect::openApi) schema.set("x-kubernetes-preserve-unknown-fields", true);
    return;
  }
  Value each = Value::emptyMap();
  typeRow(field.of).shape(elementOf(field), dialect, each);
  schema.set("additionalProperties", std::move(each));
}

void jsonShape(const FieldSpec& /*field*/, Dialect dialect, Value& schema) {
  if (dialect == Dialect::openApi) schema.set("x-kubernetes-preserve-unknown-fields", true);
}

void objectShape(const FieldSpec& field, Dialect dialect, Value& schema) {
  const Value group = groupSchema(field.fields, dialect);
  for (const Member& member : group.map()) {
    schema.set(member.key, member.value);
  }
}

// A cluster cannot tell which element of a list was which before, so nothing in them is immutable.
void objectsShape(const FieldSpec& field, Dialect dialect, Value& schema) {
  std::vector<FieldSpec> fields = field.fields;
  for (FieldSpec& inner : fields) inner.immutable = false;
  schema.set("type", "array");
  if (field.mostItems > 0) schema.set("maxItems", static_cast<std::int64_t>(field.mostItems));
  schema.set("items", groupSchema(fields, dialect));
}

void referenceShape(const FieldSpec& /*field*/, Dialect /*dialect*/, Value& schema) {
  addForm(kNameForm, kMostNameLength, schema);
}

Value sourceSchema() {
  Value variable = Value::emptyMap();
  addForm(kVariableForm, kMostVariableLength, variable);
  Value path = Value::emptyMap();
  addForm(kPathBeneathForm, kMostLength, path);
  path.set("not", Value::emptyMap().set("pattern", R"([\x00-\x1f])"));
  return Value::emptyMap()
      .set("env", variable)
      .set("file", std::move(path))
      .set("targetEnv", variable);
}

// {valueFrom: {env: NAME}}, with exactly one place.
void secretShape(const FieldSpec& /*field*/, Dialect dialect, Value& schema) {
  Value from = Value::emptyMap().set("type", "object");
  if (dialect == Dialect::jsonSchema) from.set("additionalProperties", false);
  from.set("minProperties", 1).set("maxProperties", 1).set("properties", sourceSchema());
  schema.set("type", "object");
  if (dialect == Dialect::jsonSchema) schema.set("additionalProperties", false);
  schema.set("required", listOf({"valueFrom"}));
  schema.set("properties", Value::emptyMap().set("valueFrom", std::move(from)));
}

template <const char* Words>
std::string always(const FieldSpec& /*field*/) {
  return Words;
}
constexpr char kTruth[] = "`true`, `false`";
constexpr char kWhole[] = "whole number";
constexpr char kNumber[] = "number";
constexpr char kUsd[] = "USD";
constexpr char kTexts[] = "texts";
constexpr char kWholes[] = "whole numbers";
constexpr char kTime[] = "time";
constexpr char kAnything[] = "anything";
constexpr char kNumbers[] = "numbers";
constexpr char kTimes[] = "times";
constexpr char kMap[] = "map";
constexpr char kMaps[] = "maps";
constexpr char kListOfMaps[] = "list of maps";
constexpr char kSecret[] = "`{valueFrom: …}`";

std::string referenceWords(const FieldSpec& field) { return "name of a " + field.refersTo; }
std::string referencesWords(const FieldSpec& field) { return field.refersTo + " names"; }

const std::vector<TypeRow>& table() {
  static const std::vector<TypeRow> kRows = {
      {FieldType::string, textWords, always<kTexts>, "as written", textShape, "string"},
      {FieldType::boolean, always<kTruth>, always<kTruth>, "absent and `false` are the same",
       booleanShape, "boolean"},
      {FieldType::integer, always<kWhole>, always<kWholes>, "as a decimal", integerShape,
       "integer"},
      {FieldType::number, always<kNumber>, always<kNumbers>, "as a decimal", numberShape, "number"},
      {FieldType::money, always<kUsd>, always<kUsd>, "as a decimal", moneyShape, "number"},
      {FieldType::duration, durationWords, durationWords, "as written", durationShape, "string"},
      {FieldType::time, always<kTime>, always<kTimes>, "within 60 s is the same", timeShape,
       "date"},
      {FieldType::set, setWords, setWords, "without order", setShape, "string"},
      {FieldType::map, mapWords, mapWords, "name by name", mapShape, "string"},
      {FieldType::json, always<kAnything>, always<kAnything>, "as JSON", jsonShape, "string"},
      {FieldType::object, always<kMap>, always<kMaps>, "field by field", objectShape, "string"},
      {FieldType::objects, always<kListOfMaps>, always<kListOfMaps>, "each for itself",
       objectsShape, "string"},
      {FieldType::reference, referenceWords, referencesWords, "by the id that it stands for",
       referenceShape, "string"},
      {FieldType::secret, always<kSecret>, always<kSecret>, "by the fingerprint of the value",
       secretShape, "string"},
  };
  return kRows;
}

}  // namespace

const TypeRow& typeRow(FieldType type) {
  const auto row = std::find_if(table().begin(), table().end(),
                                [&](const TypeRow& each) { return each.type == type; });
  if (row == table().end()) std::abort();  // a type without a row; every kind's test meets it
  return *row;
}

std::string typeWords(const FieldSpec& field) { return typeRow(field.type).words(field); }

Value fieldSchema(const FieldSpec& field, Dialect dialect) {
  Value schema = Value::emptyMap();
  if (!field.doc.empty()) schema.set("description", field.doc);
  typeRow(field.type).shape(field, dialect, schema);
  if (field.immutable && dialect == Dialect::openApi) {
    addCelRule(schema, "self == oldSelf", field.name + " is chosen once and never changed");
  }
  return schema;
}

Value groupSchema(const std::vector<FieldSpec>& fields, Dialect dialect) {
  Value properties = Value::emptyMap();
  std::vector<std::string> required;
  for (const FieldSpec& field : fields) {
    if (field.literalSecret) continue;
    properties.set(field.name, fieldSchema(field, dialect));
    if (field.required) required.push_back(field.name);
  }
  Value schema = Value::emptyMap().set("type", "object");
  if (dialect == Dialect::jsonSchema) schema.set("additionalProperties", false);
  if (!required.empty()) schema.set("required", listOf(required));
  schema.set("properties", std::move(properties));
  addGroupRules(fields, dialect, schema);
  return schema;
}

}  // namespace litectl::gen
