#include "gen/crds.h"

#include "base/lower_case.h"
#include "value/yaml_write.h"

#include <utility>

#include "gen/field_types.h"
#include "gen/group_rules.h"
#include "gen/text_shape.h"

namespace litectl::gen {
namespace {

constexpr std::string_view kGroup = "litectl.dev";
constexpr std::string_view kVersion = "v1alpha1";

Value text(std::string_view description = {}) {
  Value schema = Value::emptyMap();
  if (!description.empty()) schema.set("description", description);
  return schema.set("type", "string");
}

// Kubernetes' own form of a condition.
Value conditionSchema() {
  Value properties = Value::emptyMap();
  properties.set("type", text().set("minLength", 1).set("maxLength", 316));
  properties.set("status", text().set("enum", listOf({"True", "False", "Unknown"})));
  properties.set("reason", text().set("minLength", 1).set("maxLength", 1024));
  properties.set("message", text().set("maxLength", 32768));
  properties.set("lastTransitionTime", text().set("format", "date-time"));
  properties.set("observedGeneration",
                 Value::emptyMap().set("type", "integer").set("format", "int64"));
  return Value::emptyMap()
      .set("type", "object")
      .set("required", listOf({"type", "status", "reason", "message", "lastTransitionTime"}))
      .set("properties", std::move(properties));
}

Value statusSchema() {
  Value conditions = Value::emptyMap();
  conditions.set("type", "array")
      .set("x-kubernetes-list-type", "map")
      .set("x-kubernetes-list-map-keys", listOf({"type"}))
      .set("items", conditionSchema());
  Value properties = Value::emptyMap();
  properties.set("observedGeneration", Value::emptyMap()
                                           .set("description", "Generation that this is about.")
                                           .set("type", "integer")
                                           .set("format", "int64"));
  properties.set("conditions", std::move(conditions));
  return Value::emptyMap()
      .set("description", "What the controller found; it alone writes here.")
      .set("type", "object")
      .set("properties", std::move(properties));
}

// An id left out is the object's name, so writing that out is no change.
void addIdRule(const KindSpec& kind, Value& schema) {
  const FieldSpec* id = kind.field(kIdField);
  if (id == nullptr || !id->immutable) return;
  const auto idOf = [](const std::string& object) {
    return "(has(" + object + ".spec) && has(" + object + ".spec.id) ? " + object +
           ".spec.id : " + object + ".metadata.name)";
  };
  addCelRule(schema, idOf("self") + " == " + idOf("oldSelf"),
             "the id on the target is chosen once and never changed");
}

// Neither given later nor taken away.
void addPresenceRules(const KindSpec& kind, Value& schema) {
  for (const FieldSpec& field : kind.fields) {
    if (!field.immutable || field.name == kIdField) continue;
    addCelRule(schema,
               "has(" + celField(field.name) + ") == has(" + celField(field.name, "oldSelf") + ")",
               field.name + " is chosen once and never changed");
  }
}

Value objectSchema(const KindSpec& kind) {
  Value spec = groupSchema(kind.fields, Dialect::openApi);
  addUnsetRules(kind, Dialect::openApi, spec);
  addPresenceRules(kind, spec);
  bool needed = false;
  for (const FieldSpec& field : kind.fields) needed = needed || field.required;

  Value properties = Value::emptyMap();
  properties.set("apiVersion", text());
  properties.set("kind", text());
  properties.set("metadata", Value::emptyMap().set("type", "object"));
  properties.set("spec", std::move(spec));
  properties.set("status", statusSchema());
  Value schema = Value::emptyMap();
  if (!kind.summary.empty()) schema.set("description", kind.summary);
  schema.set("type", "object");
  if (needed) schema.set("required", listOf({"spec"}));
  schema.set("properties", std::move(properties));
  addIdRule(kind, schema);
  return schema;
}

Value column(const std::string& name, const std::string& type, const std::string& path) {
  return Value::emptyMap().set("name", name).set("type", type).set("jsonPath", path);
}

// "maxBudget" → "Max Budget".
std::string titleOf(const std::string& name) {
  std::string title;
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !title.empty()) title += ' ';
    title += title.empty() && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return title;
}

Value columns(const KindSpec& kind) {
  Value out = Value::emptyList();
  for (const std::string& name : kind.columns) {
    const FieldSpec* field = kind.field(name);
    out.list().push_back(column(titleOf(name), typeRow(field->type).column, ".spec." + name));
  }
  out.list().push_back(
      column("Ready", "string", R"(.status.conditions[?(@.type=="Ready")].status)"));
  out.list().push_back(column("Age", "date", ".metadata.creationTimestamp"));
  return out;
}

// A cluster calls a list of them by a kind, too, and no two kinds have one name.
std::string listKind(const KindSpec& kind, const SpecSet& specs) {
  const std::string usual = kind.kind + "List";
  return specs.kind(usual) == nullptr ? usual : kind.kind + "ObjectList";
}

Value definition(const KindSpec& kind, const SpecSet& specs) {
  Value names = Value::emptyMap();
  names.set("kind", kind.kind).set("listKind", listKind(kind, specs));
  names.set("plural", kind.plural).set("singular", lowerCase(kind.kind));
  if (!kind.shortNames.empty()) names.set("shortNames", listOf(kind.shortNames));
  names.set("categories", listOf({"litectl"}));

  Value version = Value::emptyMap();
  version.set("name", kVersion).set("served", true).set("storage", true);
  version.set("subresources", Value::emptyMap().set("status", Value::emptyMap()));
  version.set("additionalPrinterColumns", columns(kind));
  version.set("schema", Value::emptyMap().set("openAPIV3Schema", objectSchema(kind)));
  Value versions = Value::emptyList();
  versions.list().push_back(std::move(version));

  Value spec = Value::emptyMap();
  spec.set("group", kGroup).set("scope", "Namespaced");
  spec.set("names", std::move(names)).set("versions", std::move(versions));
  return Value::emptyMap()
      .set("apiVersion", "apiextensions.k8s.io/v1")
      .set("kind", "CustomResourceDefinition")
      .set("metadata", Value::emptyMap().set("name", kind.plural + "." + std::string(kGroup)))
      .set("spec", std::move(spec));
}

}  // namespace

GeneratedFiles crdFiles(const SpecSet& specs) {
  GeneratedFiles files;
  for (const auto& [name, kind] : specs.kinds) {
    if (!kind.partOf.empty()) continue;
    files.push_back({"crds/" + lowerCase(name) + ".yaml",
                     "# " + generatedFrom("specs/kinds/" + name + ".yaml") + "\n" +
                         toYaml(definition(kind, specs))});
  }
  return files;
}

}  // namespace litectl::gen
