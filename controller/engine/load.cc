#include "engine/load.h"

#include "base/suggest.h"
#include "engine/manifest_shape.h"
#include "spec/validate.h"
#include "value/yaml.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace litectl {
namespace {

// Takes out of the spec what is wrong in it: resolve() passes over null.
void keepUsable(Value& spec, const std::set<std::string>& wrong) {
  if (!spec.isMap()) spec = Value::emptyMap();
  for (Member& member : spec.map()) {
    if (wrong.contains(member.key)) member.value = Value();
  }
}

// The one settings file of a run is taken out before; another one may lie there too.
bool isSettings(const Value& document) {
  return document.stringAt("kind") == "Settings" && document.stringAt("apiVersion") == kApiVersion;
}

// Takes the spec out of the document.
std::optional<Resource> loadDocument(Value& document, const SpecSet& specs,
                                     Diagnostics& diagnostics) {
  if (isSettings(document)) {
    diagnostics.add(makeError(Code::unknownKind, "this file holds settings, not manifests",
                              "name it with --config, or keep it out of what -f covers")
                        .at(document.find("kind")->pos()));
    return std::nullopt;
  }
  std::optional<Resource> resource = readManifestShape(document, specs, diagnostics);
  const std::string subject = resource ? resource->id.text() : std::string();
  findLiteralSecrets(document, subject, diagnostics);
  const KindSpec* kind = specs.kind(document.stringAt("kind"));
  if (kind == nullptr || !kind->partOf.empty()) return std::nullopt;
  Value* written = document.find("spec");
  Value spec = written == nullptr ? Value::emptyMap().at(document.pos()) : std::move(*written);
  const std::set<std::string> wrong = validateFields(spec, *kind, subject, diagnostics);
  findNamedSecrets(spec, *kind, subject, diagnostics);
  if (!resource) return std::nullopt;
  keepUsable(spec, wrong);
  resource->spec = std::move(spec);
  if (const Value* target = resource->spec.find(kTargetField); target && target->isString()) {
    resource->target = target->string();
  }
  return resource;
}

// Nothing around the objects may be lost without a word.
void checkWrapper(const Value& list, Diagnostics& diagnostics) {
  static const std::vector<std::string> kMembers = {"apiVersion", "kind", "metadata", "items"};
  for (const Member& member : list.map()) {
    if (member.key == "apiVersion" && !(member.value == Value("v1")) &&
        !(member.value == Value(kApiVersion))) {
      diagnostics.add(makeError(Code::unknownApiVersion, "a List is of another apiVersion",
                                "write v1 or " + std::string(kApiVersion))
                          .at(member.value.pos()));
    }
    if (std::find(kMembers.begin(), kMembers.end(), member.key) == kMembers.end()) {
      diagnostics.add(makeError(Code::unknownField, "a List has no field \"" + member.key + "\"",
                                suggestion(member.key, kMembers))
                          .at(member.keyPos));
    }
  }
}

// Documents, with a list of objects (as `kubectl get -o yaml` writes it) taken apart.
std::vector<Value> takeListsApart(std::vector<Value> documents, Diagnostics& diagnostics) {
  std::vector<Value> out;
  for (Value& document : documents) {
    Value* items = document.find("items");
    if (document.stringAt("kind") == "List" && items != nullptr && items->isList()) {
      checkWrapper(document, diagnostics);
      for (Value& item : items->list()) out.push_back(std::move(item));
    } else {
      out.push_back(std::move(document));
    }
  }
  return out;
}

// What the reader of YAML already complained about is not also of the wrong type.
void addNew(const Diagnostics& found, const std::set<SourcePos>& known, Diagnostics& diagnostics) {
  for (const Error& error : found.errors()) {
    if (!error.pos.known() || !known.contains(error.pos)) diagnostics.add(error);
  }
}

void keepFirstOfTwins(std::vector<Resource>& resources, Diagnostics& diagnostics) {
  std::stable_sort(resources.begin(), resources.end(),
                   [](const Resource& a, const Resource& b) { return a.id < b.id; });
  std::vector<Resource> distinct;
  for (Resource& resource : resources) {
    if (!distinct.empty() && distinct.back().id == resource.id) {
      Error error =
          makeError(Code::duplicateIdentity, "two manifests are called " + resource.id.text(),
                    "rename one, or remove it");
      error.also = distinct.back().pos;
      diagnostics.add(std::move(error).at(resource.pos));
    } else {
      distinct.push_back(std::move(resource));
    }
  }
  resources = std::move(distinct);
}

}  // namespace

Loaded loadManifests(const std::vector<SourceText>& files, const SpecSet& specs,
                     Diagnostics& diagnostics) {
  Loaded loaded;
  for (const SourceText& file : files) {
    Diagnostics reading;
    std::vector<Value> documents = parseYaml(file.text, file.file, reading);
    std::set<SourcePos> places;
    for (const Error& error : reading.errors()) {
      places.insert(error.pos);
      // A scalar or tag that is wrong costs a value, anything else may have cost documents.
      // A key repeated in the outermost map is mostly that of a document that is not begun with
      // ---.
      const bool costsAValue = error.code == Code::ambiguousScalar ||
                               (error.code == Code::duplicateKey && error.pos.column > 1);
      if (!costsAValue) loaded.whole = false;
    }
    Diagnostics found;
    for (Value& document : takeListsApart(std::move(documents), found)) {
      if (auto resource = loadDocument(document, specs, found)) {
        loaded.resources.push_back(std::move(*resource));
      } else if (const Value* name = document.findPath("metadata.name"); name != nullptr) {
        if (name->isString()) loaded.doubtful.insert(name->string());
        if (!name->isString()) loaded.whole = false;
      }
    }
    diagnostics.append(std::move(reading));
    addNew(found, places, diagnostics);
  }
  keepFirstOfTwins(loaded.resources, diagnostics);
  return loaded;
}

}  // namespace litectl
