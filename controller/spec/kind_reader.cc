#include "spec/kind_reader.h"

#include "base/lower_case.h"
#include "spec/spec_node.h"

#include <cctype>
#include <regex>
#include <utility>

namespace litectl {
namespace {

const std::vector<std::pair<std::string, FieldType>>& typeNames() {
  static const std::vector<std::pair<std::string, FieldType>> kNames = {
      {"string", FieldType::string},
      {"boolean", FieldType::boolean},
      {"integer", FieldType::integer},
      {"number", FieldType::number},
      {"money", FieldType::money},
      {"duration", FieldType::duration},
      {"time", FieldType::time},
      {"set", FieldType::set},
      {"map", FieldType::map},
      {"json", FieldType::json},
      {"object", FieldType::object},
      {"objects", FieldType::objects},
      {"reference", FieldType::reference},
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

// Whether ECMAScript, Python and RE2 agree about it: no looking around, no back references, and no
// classes that mean other characters elsewhere.
bool isPortable(const std::string& pattern) {
  for (std::size_t at = 0; at + 1 < pattern.size(); ++at) {
    const char next = pattern[at + 1];
    if (pattern[at] == '\\') {
      if (std::isalnum(static_cast<unsigned char>(next)) != 0) return false;
      ++at;
    } else if (pattern[at] == '(' && next == '?' && pattern.compare(at, 3, "(?:") != 0) {
      return false;
    }
  }
  return true;
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
  if ((field.inherits || field.extends) && field.type != FieldType::reference) {
    node.report(nullptr, "inherits from something but is no reference");
  }
  if ((field.type == FieldType::object) != !field.fields.empty()) {
    node.report(nullptr, "must have \"fields\" exactly if it is an object");
  }
  if ((field.type == FieldType::objects) != !field.expandsTo.empty()) {
    node.report(nullptr, "must have \"expandsTo\" exactly if it is a list of objects");
  }
  if (!isRegex(field.pattern) || !isRegex(field.keyPattern)) {
    node.report(nullptr, "has a pattern that is no regular expression");
  } else if (!isPortable(field.pattern)) {
    node.report(nullptr, "has a pattern that editors and Kubernetes may read otherwise",
                "write it without (?…) other than (?:…), \\1, \\s, \\w, \\d and \\b");
  }
  if (!field.keyPattern.empty() && field.type != FieldType::map) {
    node.report(nullptr, "has a keyPattern but is no map");
  }
}

std::optional<Inherits> readInherits(SpecNode& field, Diagnostics& diagnostics) {
  const Value* value = field.take("inherits");
  if (value == nullptr) return std::nullopt;
  SpecNode node(*value, "inherits", diagnostics);
  Inherits out;
  out.link = node.text("link");
  out.byLink = node.texts("byLink");
  out.copy = node.texts("copy");
  if (out.link.empty() != out.byLink.empty()) {
    node.report(nullptr, "must have \"byLink\" exactly if it has \"link\"");
  }
  node.finish();
  return out;
}

std::optional<Publishes> readPublishes(SpecNode& field, Diagnostics& diagnostics) {
  const Value* value = field.take("publishes");
  if (value == nullptr) return std::nullopt;
  SpecNode node(*value, "publishes", diagnostics);
  Publishes out;
  out.names = node.requiredText("names");
  out.kind = node.requiredText("kind");
  out.by = node.requiredText("by");
  out.to = node.requiredText("to");
  node.finish();
  return out;
}

std::optional<Backing> readBacking(SpecNode& kind, Diagnostics& diagnostics) {
  const Value* value = kind.take("backedBy");
  if (value == nullptr) return std::nullopt;
  SpecNode node(*value, "backedBy", diagnostics);
  Backing out{node.requiredText("kind"), node.requiredText("prefix")};
  node.finish();
  return out;
}

std::optional<Spends> readSpends(SpecNode& kind, Diagnostics& diagnostics) {
  const Value* value = kind.take("spends");
  if (value == nullptr) return std::nullopt;
  SpecNode node(*value, "spends", diagnostics);
  Spends out;
  out.amount = node.requiredText("amount");
  out.window = node.requiredText("window");
  out.sharedFrom = node.text("sharedFrom");
  out.holds = node.flag("holds", true);
  out.within = node.texts("within");
  out.withinDeclared = node.texts("withinDeclared");
  node.finish();
  return out;
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
  field.mostItems = node.count("mostItems", 0);
  field.whenEmpty = node.text("whenEmpty");
  field.mostLength = node.count("mostLength", 0);
  field.pattern = node.text("pattern");
  field.patternMeans = node.text("patternMeans");
  field.keyPattern = node.text("keyPattern");
  field.keyPatternMeans = node.text("keyPatternMeans");
  field.below = node.text("below");
  field.oneOf = node.texts("oneOf");
  field.refersTo = node.text("refersTo");
  field.expandsTo = node.text("expandsTo");
  field.policy = node.text("policy");
  field.sets = node.text("sets");
  field.idOf = node.text("idOf");
  field.names = node.text("names");
  field.addsTo = node.text("addsTo");
  field.inherits = readInherits(node, diagnostics);
  field.publishes = readPublishes(node, diagnostics);
  field.extends = node.flag("extends");
  field.forbidsOverrides = node.text("forbidsOverrides");
  field.rule = node.choice<PolicyRule>("rule", {{"none", PolicyRule::none},
                                                {"kinds", PolicyRule::kinds},
                                                {"selector", PolicyRule::selector},
                                                {"mostBudget", PolicyRule::mostBudget},
                                                {"budgetRequired", PolicyRule::budgetRequired},
                                                {"withinOuter", PolicyRule::withinOuter},
                                                {"required", PolicyRule::required},
                                                {"allowed", PolicyRule::allowed},
                                                {"mostLifetime", PolicyRule::mostLifetime},
                                                {"pattern", PolicyRule::pattern},
                                                {"patternMeans", PolicyRule::patternMeans}});
  field.ruleOn = node.text("ruleOn");
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
  for (const std::string& name : kind.columns) check(name, "columns");
  check(kind.ownerField, "ownerField");
  check(kind.keyField, "keyField");
  for (const std::string& name : kind.calledBy) check(name, "calledBy");
  for (const FieldSpec& field : kind.fields) {
    check(field.sets, field.name);
    check(field.policy, field.name);
    check(field.addsTo, field.name);
    check(field.below, field.name);
    if (field.inherits) {
      check(field.inherits->link, field.name);
      for (const std::string& name : field.inherits->copy) check(name, field.name);
    }
    for (const std::string& name : field.excludes) check(name, field.name);
  }
  if (kind.spends) {
    check(kind.spends->amount, "spends");
    check(kind.spends->window, "spends");
    check(kind.spends->sharedFrom, "spends");
    for (const std::string& name : kind.spends->within) check(name, "spends");
    for (const std::string& name : kind.spends->withinDeclared) check(name, "spends");
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
  static_cast<void>(node.take(kOnTargets));  // the target's half, which its own reader reads
  kind.sendsSecrets = node.texts("sendsSecrets");
  kind.plural = node.text("plural", lowerCase(kind.kind) + "s");
  kind.shortNames = node.texts("shortNames");
  kind.columns = node.texts("columns");
  kind.partOf = node.text("partOf");
  kind.ownerField = node.text("ownerField");
  kind.keyField = node.text("keyField");
  kind.backedBy = readBacking(node, diagnostics);
  kind.spends = readSpends(node, diagnostics);
  if (const Value* fields = node.take("fields")) {
    kind.fields = readFieldSpecs(*fields, diagnostics);
  }
  checkNames(kind, node);
  const bool isPart = !kind.partOf.empty();
  if (isPart != !kind.ownerField.empty() || isPart != !kind.keyField.empty()) {
    node.report(nullptr, "must have partOf, ownerField and keyField together or not at all");
  }
  node.finish();
  return kind;
}

}  // namespace litectl
