#include "spec/kind_reader.h"

#include "spec/spec_node.h"

#include <regex>
#include <utility>

namespace litectl {
namespace {

const std::vector<std::pair<std::string, FieldType>>& typeNames() {
  static const std::vector<std::pair<std::string, FieldType>> kNames = {
      {"string", FieldType::string},   {"boolean", FieldType::boolean},
      {"integer", FieldType::integer}, {"number", FieldType::number},
      {"money", FieldType::money},     {"duration", FieldType::duration},
      {"time", FieldType::time},       {"set", FieldType::set},
      {"map", FieldType::map},         {"json", FieldType::json},
      {"object", FieldType::object},   {"reference", FieldType::reference},
      {"secret", FieldType::secret}};
  return kNames;
}

bool isRegex(const std::string& pattern) {
  try {
    const std::regex compiled(pattern);
    return true;
  } catch (const std::regex_error&) {
    return false;
  }
}

// What only some types can have.
void checkTogether(const FieldSpec& field, SpecNode& node) {
  const bool many = field.type == FieldType::set || field.type == FieldType::map;
  const bool refers =
      field.type == FieldType::reference || (many && field.of == FieldType::reference);
  if (many != node.has("of")) {
    node.report(nullptr, many ? "needs \"of\": the type of its elements"
                              : "has \"of\" but is neither set nor map");
  }
  if (many &&
      (field.of == FieldType::set || field.of == FieldType::map || field.of == FieldType::object)) {
    node.report(nullptr, "has elements that are not plain");
  }
  if (refers != !field.refersTo.empty()) {
    node.report(nullptr, refers ? "needs \"refersTo\"" : "has \"refersTo\" but refers to nothing");
  }
  if ((field.type == FieldType::object) != !field.fields.empty()) {
    node.report(nullptr, "must have \"fields\" exactly if it is an object");
  }
  if (!isRegex(field.pattern) || !isRegex(field.keyPattern)) {
    node.report(nullptr, "has a pattern that is no regular expression");
  }
  if (!field.keyPattern.empty() && field.type != FieldType::map) {
    node.report(nullptr, "has a keyPattern but is no map");
  }
}

FieldSpec readField(const std::string& name, const Value& value, Diagnostics& diagnostics) {
  SpecNode node(value, "field " + name, diagnostics);
  FieldSpec field;
  field.name = name;
  node.requiredText("type");
  field.type = node.choice("type", typeNames());
  field.of = node.choice("of", typeNames());
  field.required = node.flag("required");
  field.immutable = node.flag("immutable");
  field.least = node.number("least");
  field.most = node.number("most");
  field.leastItems = node.count("leastItems", 0);
  field.whenEmpty = node.text("whenEmpty");
  field.mostLength = node.count("mostLength", 0);
  field.pattern = node.text("pattern");
  field.patternMeans = node.text("patternMeans");
  field.keyPattern = node.text("keyPattern");
  field.keyPatternMeans = node.text("keyPatternMeans");
  field.below = node.text("below");
  field.oneOf = node.texts("oneOf");
  field.refersTo = node.text("refersTo");
  field.sets = node.text("sets");
  field.idOf = node.text("idOf");
  field.names = node.text("names");
  field.addsTo = node.text("addsTo");
  field.excludes = node.texts("excludes");
  field.reserved = node.textMap("reserved");
  field.unique = node.choice<Unique>(
      "unique", {{"no", Unique::no}, {"exact", Unique::exact}, {"anyCase", Unique::anyCase}});
  field.revokes = node.flag("revokes");
  field.access = node.flag("access") || field.revokes;
  field.literalSecret = node.flag("literalSecret");
  field.doc = node.text("doc");
  if (const Value* inner = node.take("fields")) {
    field.fields = readFieldSpecs(*inner, diagnostics);
  }
  if (name.find('.') != std::string::npos) node.report(nullptr, "has a dot in its name");
  checkTogether(field, node);
  node.finish();
  return field;
}

// Names of fields that a field speaks of must be fields beside it.
void checkNames(const KindSpec& kind, SpecNode& node) {
  const auto check = [&](const std::string& name, const std::string& by) {
    if (!name.empty() && kind.field(name) == nullptr) {
      node.report(nullptr, "has no field \"" + name + "\", which " + by + " names");
    }
  };
  check(kind.nameField, "nameField");
  check(kind.slotField, "slotField");
  for (const std::string& name : kind.sendsSecrets) check(name, "sendsSecrets");
  for (const std::string& name : kind.calledBy) check(name, "calledBy");
  for (const FieldSpec& field : kind.fields) {
    check(field.sets, field.name);
    check(field.addsTo, field.name);
    check(field.below, field.name);
    for (const std::string& name : field.excludes) check(name, field.name);
  }
  const FieldSpec* slot = kind.field(kind.slotField);
  if (slot != nullptr && slot->type != FieldType::object) {
    node.report(nullptr, "has a slotField that is no object");
  }
}

}  // namespace

std::vector<FieldSpec> readFieldSpecs(const Value& fields, Diagnostics& diagnostics) {
  std::vector<FieldSpec> out;
  if (!fields.isMap()) {
    diagnostics.add(makeError(Code::badSpec, "fields is not a map").at(fields.pos()));
    return out;
  }
  for (const Member& member : fields.map()) {
    out.push_back(readField(member.key, member.value, diagnostics));
  }
  return out;
}

KindSpec readKindSpec(const Value& document, Diagnostics& diagnostics) {
  SpecNode node(document, "kind " + document.stringAt("kind", "?"), diagnostics);
  KindSpec kind;
  kind.kind = node.requiredText("kind");
  kind.summary = node.text("summary");
  kind.live = node.flag("live", true);
  kind.nameField = node.text("nameField");
  kind.calledBy = node.texts("calledBy");
  kind.slotField = node.text("slotField");
  kind.sendsSecrets = node.texts("sendsSecrets");
  if (const Value* fields = node.take("fields")) {
    kind.fields = readFieldSpecs(*fields, diagnostics);
  }
  checkNames(kind, node);
  node.finish();
  return kind;
}

}  // namespace litectl
