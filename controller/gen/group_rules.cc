#include "gen/group_rules.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "gen/text_shape.h"

namespace litectl::gen {
namespace {

Value& listIn(Value& schema, std::string_view name) {
  if (schema.find(name) == nullptr) schema.set(name, Value::emptyList());
  return *schema.find(name);
}

Value required(const std::vector<std::string>& names) {
  return Value::emptyMap().set("required", listOf(names));
}

void forbid(Value& schema, Value what) {
  listIn(schema, "allOf").list().push_back(Value::emptyMap().set("not", std::move(what)));
}

void addExcludes(const std::vector<FieldSpec>& fields, Dialect dialect, Value& schema) {
  std::set<std::pair<std::string, std::string>> said;
  for (const FieldSpec& field : fields) {
    for (const std::string& other : field.excludes) {
      if (!said.insert(std::minmax(field.name, other)).second) continue;
      if (dialect == Dialect::jsonSchema) {
        forbid(schema, required({field.name, other}));
        continue;
      }
      addCelRule(schema, "!(has(" + celField(field.name) + ") && has(" + celField(other) + "))",
                 field.name + " and " + other + " cannot stand beside each other");
    }
  }
}

void addBelow(const std::vector<FieldSpec>& fields, Dialect dialect, Value& schema) {
  if (dialect == Dialect::jsonSchema) return;  // it cannot compare two values
  for (const FieldSpec& field : fields) {
    if (field.below.empty()) continue;
    const std::string less = celField(field.name);
    const std::string more = celField(field.below);
    addCelRule(schema, "!has(" + less + ") || !has(" + more + ") || " + less + " < " + more,
               field.name + " must be less than " + field.below);
  }
}

// What is cleared together: a reference and the id that it sets, a list and what it adds to.
struct Together {
  std::vector<std::string> named;     // what `unset` may name
  std::vector<std::string> declared;  // that, and what sets the same without being cleared itself
};
std::map<std::string, Together> clearedTogether(const KindSpec& kind) {
  std::map<std::string, Together> groups;
  for (const FieldSpec& field : kind.fields) {
    const bool links = field.inherits && !field.inherits->link.empty();
    if (!kind.mayUnset(field) && !links) continue;
    const std::string& landsIn = links                   ? field.inherits->link
                                 : !field.sets.empty()   ? field.sets
                                 : !field.addsTo.empty() ? field.addsTo
                                                         : field.name;
    groups[landsIn].declared.push_back(field.name);
    if (!links) groups[landsIn].named.push_back(field.name);
  }
  return groups;
}

std::string joined(const std::vector<std::string>& texts, const std::string& between) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : between) + text;
  return out;
}

void forbidDeclared(const Together& together, Dialect dialect, Value& schema) {
  const std::string unset(kUnsetField);
  const std::vector<std::string>& names = together.named;
  if (dialect == Dialect::jsonSchema) {
    Value one = Value::emptyList();
    for (const std::string& name : together.declared) one.list().push_back(required({name}));
    Value contains =
        Value::emptyMap().set("contains", Value::emptyMap().set("enum", listOf(names)));
    forbid(schema, required({unset})
                       .set("properties", Value::emptyMap().set(unset, std::move(contains)))
                       .set("anyOf", std::move(one)));
    return;
  }
  std::vector<std::string> declared;
  std::vector<std::string> named;
  for (const std::string& name : together.declared) {
    declared.push_back("has(" + celField(name) + ")");
  }
  for (const std::string& name : names) named.push_back("'" + name + "' in self." + unset);
  addCelRule(schema,
             "!has(self." + unset + ") || !(" + joined(declared, " || ") + ") || !(" +
                 joined(named, " || ") + ")",
             "unset names " + joined(names, " or ") + ", which is declared");
}

}  // namespace

void addCelRule(Value& schema, const std::string& rule, const std::string& message) {
  listIn(schema, "x-kubernetes-validations")
      .list()
      .push_back(Value::emptyMap().set("rule", rule).set("message", message));
}

std::string celField(const std::string& name, const std::string& of) {
  static constexpr std::array kReserved{"as",   "break",     "const", "continue", "else",   "false",
                                        "for",  "function",  "if",    "import",   "in",     "let",
                                        "loop", "namespace", "null",  "package",  "return", "true",
                                        "var",  "void",      "while"};
  const bool reserved = std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end();
  return of + "." + (reserved ? "__" + name + "__" : name);
}

void addGroupRules(const std::vector<FieldSpec>& fields, Dialect dialect, Value& schema) {
  addExcludes(fields, dialect, schema);
  addBelow(fields, dialect, schema);
}

void addUnsetRules(const KindSpec& kind, Dialect dialect, Value& schema) {
  Value* properties = schema.find("properties");
  Value* unset = properties == nullptr ? nullptr : properties->find(kUnsetField);
  if (unset == nullptr) return;
  std::vector<std::string> names;
  for (const FieldSpec& field : kind.fields) {
    if (!kind.mayUnset(field)) continue;
    // One key of a map is named behind a dot.
    names.push_back(field.type == FieldType::map ? field.name + R"((?:\..+)?)" : field.name);
  }
  if (Value* items = unset->find("items")) items->set("pattern", wholeText(joined(names, "|")));
  for (const auto& [landsIn, together] : clearedTogether(kind)) {
    forbidDeclared(together, dialect, schema);
  }
}

}  // namespace litectl::gen
