#include "gen/json_schemas.h"

#include "base/lower_case.h"
#include "spec/forms.h"
#include "value/json.h"

#include <utility>
#include <vector>

#include "gen/field_types.h"
#include "gen/group_rules.h"
#include "gen/text_shape.h"

namespace litectl::gen {
namespace {

constexpr std::string_view kApi = "litectl.dev/v1alpha1";

Value constant(std::string_view value) { return Value::emptyMap().set("const", value); }

Value textMap(std::string_view keyForm, Value each) {
  Value keys = Value::emptyMap();
  addForm(keyForm, kMostLabelKeyLength, keys);
  return Value::emptyMap()
      .set("type", "object")
      .set("propertyNames", std::move(keys))
      .set("additionalProperties", std::move(each));
}

Value metadataSchema() {
  Value name = Value::emptyMap();
  addForm(kNameForm, kMostNameLength, name);
  Value space = Value::emptyMap();
  addForm(kSpaceForm, kMostSpaceLength, space);
  Value properties = Value::emptyMap();
  properties.set("name", std::move(name)).set("namespace", std::move(space));
  Value label = Value::emptyMap();
  addForm(kLabelValueForm, kMostSpaceLength, label);
  properties.set("labels", textMap(kLabelKeyForm, std::move(label)));
  properties.set("annotations",
                 textMap(kAnnotationKeyForm, Value::emptyMap().set("type", "string")));
  // What a cluster adds.
  for (const char* added : {"creationTimestamp", "finalizers", "generation", "managedFields",
                            "ownerReferences", "resourceVersion", "selfLink", "uid"}) {
    properties.set(added, true);
  }
  return Value::emptyMap()
      .set("type", "object")
      .set("additionalProperties", false)
      .set("required", listOf({"name"}))
      .set("properties", std::move(properties));
}

Value manifestSchema(const KindSpec& kind) {
  Value spec = groupSchema(kind.fields, Dialect::jsonSchema);
  addUnsetRules(kind, Dialect::jsonSchema, spec);
  std::vector<std::string> required{"apiVersion", "kind", "metadata"};
  if (spec.find("required") != nullptr) required.emplace_back("spec");
  Value properties = Value::emptyMap();
  properties.set("apiVersion", constant(kApi)).set("kind", constant(kind.kind));
  properties.set("metadata", metadataSchema());
  properties.set("spec", std::move(spec)).set("status", true);
  Value schema = Value::emptyMap();
  if (!kind.summary.empty()) schema.set("description", kind.summary);
  return schema.set("type", "object")
      .set("additionalProperties", false)
      .set("required", listOf(required))
      .set("properties", std::move(properties));
}

Value settingsSchema(const SettingsShape& shape) {
  Value schema = groupSchema(shape.settings.fields, Dialect::jsonSchema);
  Value& properties = *schema.find("properties");
  properties.set("apiVersion", constant(kApi)).set("kind", constant(shape.settings.kind));
  for (const auto& [name, member] : shape.members) {
    if (Value* map = properties.find(name)) {
      map->set("additionalProperties", groupSchema(member.fields, Dialect::jsonSchema));
    }
  }
  return schema;
}

// A schema with what stands at the top of a file; a comment has no other place in JSON.
GeneratedFile fileOf(std::string path, const std::string& from, const Value& schema) {
  Value top = Value::emptyMap();
  top.set("$comment", generatedFrom(from));
  top.set("$schema", "http://json-schema.org/draft-07/schema#");
  for (const Member& member : schema.map()) top.set(member.key, member.value);
  return {std::move(path), toPrettyJson(top) + "\n"};
}

// Chosen by the kind, so that an editor's messages are about the one that was meant.
Value anyManifest(const SpecSet& specs) {
  std::vector<std::string> names;
  Value choices = Value::emptyList();
  for (const auto& [name, kind] : specs.kinds) {
    if (!kind.partOf.empty()) continue;
    names.push_back(name);
    Value isKind = Value::emptyMap().set("required", listOf({"kind"}));
    isKind.set("properties", Value::emptyMap().set("kind", constant(name)));
    choices.list().push_back(
        Value::emptyMap()
            .set("if", std::move(isKind))
            .set("then", Value::emptyMap().set("$ref", lowerCase(name) + ".json")));
  }
  Value properties = Value::emptyMap();
  properties.set("apiVersion", constant(kApi));
  properties.set("kind", Value::emptyMap().set("enum", listOf(names)));
  return Value::emptyMap()
      .set("description", "A manifest of any kind.")
      .set("type", "object")
      .set("required", listOf({"apiVersion", "kind", "metadata"}))
      .set("properties", std::move(properties))
      .set("allOf", std::move(choices));
}

}  // namespace

GeneratedFiles schemaFiles(const SpecSet& specs, const SettingsShape& settings) {
  GeneratedFiles files;
  for (const auto& [name, kind] : specs.kinds) {
    if (!kind.partOf.empty()) continue;
    files.push_back(fileOf(std::string(kSchemaFolder) + lowerCase(name) + ".json",
                           "specs/kinds/" + name + ".yaml", manifestSchema(kind)));
  }
  files.push_back(fileOf(std::string(kManifestSchema), "specs/kinds", anyManifest(specs)));
  files.push_back(fileOf(std::string(kSettingsSchema), "controller/cli/settings_schema.cc",
                         settingsSchema(settings)));
  return files;
}

}  // namespace litectl::gen
