#include "engine/manifest_shape.h"

#include "base/suggest.h"
#include "spec/name_rules.h"
#include "value/missing_blank.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace litectl {
namespace {

constexpr std::string_view kAnnotationPrefix = "litectl.dev/";
constexpr std::string_view kManage = "litectl.dev/manage";
constexpr std::string_view kDeletion = "litectl.dev/deletion";

// What a cluster adds to an object; harmless in a file that was exported from one.
const std::vector<std::string> kClusterMetadata = {
    "creationTimestamp", "finalizers",      "generation", "managedFields",
    "ownerReferences",   "resourceVersion", "selfLink",   "uid"};
const std::vector<std::string> kMetadata = {"name", "namespace", "labels", "annotations"};
const std::vector<std::string> kOutline = {"apiVersion", "kind", "metadata", "spec", "status"};

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// One document's problems, all about the same object.
class ShapeReader {
 public:
  ShapeReader(const Value& document, const SpecSet& specs, Diagnostics& diagnostics)
      : document_(document), specs_(specs), diagnostics_(diagnostics) {}

  std::optional<Resource> read() {
    if (!document_.isMap()) {
      add(makeError(Code::notAnObject,
                    "a manifest is a map, not " + std::string(typeName(document_.type())),
                    "begin with apiVersion, kind and metadata"),
          document_.pos());
      return std::nullopt;
    }
    Resource resource;
    resource.pos = document_.pos();
    const Value* metadata = document_.find("metadata");
    if (metadata != nullptr && metadata->isMap()) {
      resource.id.name = metadata->stringAt("name");
      if (const Value* name = metadata->find("name")) resource.pos = name->pos();
    }
    resource.id.kind = document_.stringAt("kind");
    const KindSpec* kind = specs_.kind(resource.id.kind);
    const bool kindKnown = kind != nullptr && kind->partOf.empty();
    if (kindKnown && !resource.id.name.empty()) subject_ = resource.id.text();
    checkApiVersion();
    checkKind(kindKnown);
    const bool named = checkMetadata(metadata, resource);
    checkOutline();
    if (!kindKnown || !named) return std::nullopt;
    return resource;
  }

 private:
  void add(Error error, SourcePos place) {
    diagnostics_.add(std::move(error).at(place).about(subject_));
  }

  // The text under a name of the document's outline, or nothing after having said why.
  const Value* textOf(const char* name, const std::string& remedy) {
    const Value* value = document_.find(name);
    if (value == nullptr) {
      add(makeError(Code::missingField, std::string("the manifest has no ") + name, remedy),
          document_.pos());
      return nullptr;
    }
    if (value->isString()) return value;
    add(makeError(Code::wrongType,
                  std::string(name) + " must be text, not " + std::string(typeName(value->type())),
                  remedy),
        placeOf(document_, name));
    return nullptr;
  }

  static SourcePos placeOf(const Value& map, std::string_view name) {
    for (const Member& member : map.map()) {
      if (member.key == name) {
        return member.value.pos().known() ? member.value.pos() : member.keyPos;
      }
    }
    return map.pos();
  }

  void checkApiVersion() {
    const std::string wanted(kApiVersion);
    const Value* value = textOf("apiVersion", "write apiVersion: " + wanted);
    if (value == nullptr || value->string() == wanted) return;
    add(makeError(Code::unknownApiVersion,
                  "apiVersion " + quotedShort(value->string()) + " is not known",
                  "write " + wanted),
        value->pos());
  }

  void checkKind(bool known) {
    std::vector<std::string> names;
    for (const auto& [name, kind] : specs_.kinds) {
      if (kind.partOf.empty()) names.push_back(name);
    }
    std::string all = "write one of:";
    for (const std::string& name : names) all += " " + name;
    const Value* value = textOf("kind", all);
    if (value == nullptr || known) return;
    if (const KindSpec* part = specs_.kind(value->string())) {
      add(makeError(Code::unknownKind, part->kind + " has no manifests of its own",
                    "write it in the manifest of its " + part->partOf),
          value->pos());
      return;
    }
    add(makeError(Code::unknownKind, "there is no kind " + quotedShort(value->string()),
                  suggestion(value->string(), names)),
        value->pos());
  }

  void checkOutline() {
    for (const Member& member : document_.map()) {
      if (contains(kOutline, member.key)) continue;
      add(makeError(Code::unknownField, "a manifest has no field \"" + member.key + "\"",
                    member.key == "data" ? "put the fields under spec"
                                         : suggestion(member.key, kOutline)),
          member.keyPos);
    }
  }

  bool checkMetadata(const Value* metadata, Resource& resource) {
    if (metadata == nullptr || !metadata->isMap()) {
      add(makeError(metadata == nullptr ? Code::missingField : Code::wrongType,
                    metadata == nullptr ? "the manifest has no metadata" : "metadata is no map",
                    metadata != nullptr && metadata->isString() && missesBlank(metadata->string())
                        ? std::string(kPutABlank)
                        : "write metadata: {name: …}"),
          metadata == nullptr ? document_.pos() : placeOf(document_, "metadata"));
      return false;
    }
    for (const Member& member : metadata->map()) {
      if (contains(kMetadata, member.key) || contains(kClusterMetadata, member.key)) continue;
      add(makeError(Code::unknownField, "metadata has no field \"" + member.key + "\"",
                    missesBlank(member.key) ? std::string(kPutABlank)
                                            : suggestion(member.key, kMetadata)),
          member.keyPos);
    }
    if (const Value* labels = checkTexts(*metadata, "labels")) {
      checkLabels(*labels);
      readLabels(*labels, resource.labels);
    }
    if (const Value* annotations = checkTexts(*metadata, "annotations")) {
      for (const Member& member : annotations->map()) {
        report(checkAnnotationKey("metadata.annotations", member.key), member.keyPos);
      }
      readAnnotations(*annotations, resource.policy);
    }
    resource.space = checkedName(*metadata, "namespace", false).value_or("");
    return checkedName(*metadata, "name", true).has_value();
  }

  std::optional<std::string> checkedName(const Value& metadata, const char* name, bool required) {
    const Value* value = metadata.find(name);
    const std::string path = std::string("metadata.") + name;
    if (value == nullptr) {
      if (required) {
        add(makeError(Code::missingField, "the manifest has no metadata.name", "give it a name"),
            metadata.pos());
      }
      return std::nullopt;
    }
    if (!value->isString()) {
      add(makeError(value->isNull() ? Code::nullValue : Code::wrongType,
                    path + " must be text, not " + std::string(typeName(value->type())),
                    value->isNumber() || value->isBool() ? "put it in quotes" : "give it a name"),
          placeOf(metadata, name));
      return std::nullopt;
    }
    auto error = required ? checkName(path, value->string()) : checkSpace(path, value->string());
    if (error) {
      add(std::move(*error), placeOf(metadata, name));
      return std::nullopt;
    }
    return value->string();
  }

  // Labels and annotations: text to text.
  const Value* checkTexts(const Value& metadata, const char* name) {
    const Value* map = metadata.find(name);
    if (map == nullptr) return nullptr;
    if (!map->isMap()) {
      add(makeError(Code::wrongType, std::string("metadata.") + name + " is no map",
                    "write names and texts: {name: text}"),
          placeOf(metadata, name));
      return nullptr;
    }
    for (const Member& member : map->map()) {
      if (member.value.isString()) continue;
      add(makeError(member.value.isNull() ? Code::nullValue : Code::wrongType,
                    std::string("metadata.") + name + "." + member.key + " must be text, not " +
                        std::string(typeName(member.value.type())),
                    "put it in quotes"),
          member.value.pos().known() ? member.value.pos() : member.keyPos);
    }
    return map;
  }

  void report(std::optional<Error> error, SourcePos place) {
    if (error) add(std::move(*error), place);
  }

  // What no cluster would take.
  void checkLabels(const Value& labels) {
    for (const Member& member : labels.map()) {
      report(checkLabelKey("metadata.labels", member.key), member.keyPos);
      if (!member.value.isString()) continue;
      // The path is put together only where it is needed: most labels are right.
      if (!checkLabelValue({}, member.value.string())) continue;
      report(checkLabelValue("metadata.labels." + member.key, member.value.string()),
             member.value.pos());
    }
  }

  static void readLabels(const Value& map, Labels& labels) {
    for (const Member& member : map.map()) {
      if (member.value.isString()) labels.emplace(member.key, member.value.string());
    }
  }

  void readAnnotations(const Value& annotations, Policy& policy) {
    for (const Member& member : annotations.map()) {
      if (member.key.rfind(kAnnotationPrefix, 0) != 0 || !member.value.isString()) continue;
      if (member.key == kManage) {
        policy.manage = chosen<Manage>(member, {{"full", Manage::full}, {"adopt", Manage::adopt}});
      } else if (member.key == kDeletion) {
        policy.deletion = chosen<Deletion>(member, {{"delete", Deletion::remove},
                                                    {"orphan", Deletion::orphan},
                                                    {"forbid", Deletion::forbid}});
      } else {
        add(makeError(Code::badAnnotation, "there is no annotation " + member.key,
                      suggestion(member.key, {std::string(kManage), std::string(kDeletion)})),
            member.keyPos);
      }
    }
  }

  template <class T>
  T chosen(const Member& member, const std::vector<std::pair<std::string, T>>& choices) {
    std::vector<std::string> names;
    for (const auto& [name, value] : choices) {
      if (member.value.string() == name) return value;
      names.push_back(name);
    }
    add(makeError(Code::badAnnotation,
                  "annotation " + member.key + " cannot be " + quotedShort(member.value.string()),
                  suggestion(member.value.string(), names)),
        member.value.pos());
    return choices.front().second;
  }

  const Value& document_;
  const SpecSet& specs_;
  Diagnostics& diagnostics_;
  std::string subject_;
};

}  // namespace

std::optional<Resource> readManifestShape(const Value& document, const SpecSet& specs,
                                          Diagnostics& diagnostics) {
  return ShapeReader(document, specs, diagnostics).read();
}

}  // namespace litectl
