#include "spec/spec_loader.h"

#include "base/files.h"
#include "base/hash.h"
#include "base/suggest.h"
#include "spec/kind_reader.h"
#include "spec/spec_node.h"
#include "spec/target_reader.h"
#include "value/json.h"
#include "value/yaml.h"

#include <algorithm>
#include <map>
#include <optional>
#include <system_error>
#include <utility>

namespace litectl {
namespace {

constexpr std::size_t kMaxSpecBytes = 1U << 20U;

// The one document of a file, or nothing after having said why.
std::optional<Value> documentOf(const SpecFile& file, SourceFiles& files,
                                Diagnostics& diagnostics) {
  const std::uint16_t index = files.add("specs/" + file.path, file.text);
  std::vector<Value> documents = parseYaml(file.text, index, diagnostics);
  if (documents.size() == 1) return std::move(documents.front());
  diagnostics.add(
      makeError(Code::badSpec, "specs/" + file.path + " does not hold exactly one document"));
  return std::nullopt;
}

std::string stemOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  path.remove_prefix(slash == std::string_view::npos ? 0 : slash + 1);
  return std::string(path.substr(0, path.size() - std::string_view(".yaml").size()));
}

bool startsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

struct Common {
  std::vector<FieldSpec> fields;
};

Common readCommon(const Value& document, Diagnostics& diagnostics) {
  Common common;
  SpecNode node(document, "common.yaml", diagnostics);
  if (const Value* fields = node.take("fields")) {
    common.fields = readFieldSpecs(*fields, diagnostics);
  }
  node.finish();
  return common;
}

void addCommon(const Common& common, SpecSet& specs) {
  for (auto& [name, kind] : specs.kinds) {
    if (!kind.live || !kind.partOf.empty()) continue;
    for (const FieldSpec& field : common.fields) {
      if (kind.field(field.name) == nullptr) kind.fields.push_back(field);
    }
  }
}

// What an element of a list of objects may say: the fields of its kind, but for the owner's id.
void addParts(SpecSet& specs) {
  for (auto& [name, kind] : specs.kinds) {
    for (FieldSpec& field : kind.fields) {
      const KindSpec* part = specs.kind(field.expandsTo);
      if (part == nullptr) continue;
      for (const FieldSpec& each : part->fields) {
        if (each.name != part->ownerField) field.fields.push_back(each);
      }
    }
  }
}

// What one file cannot know: whether the names it uses are there in the others.
class CrossCheck {
 public:
  CrossCheck(const SpecSet& specs, Diagnostics& diagnostics)
      : specs_(specs), diagnostics_(diagnostics) {}

  void run() {
    for (const auto& [name, kind] : specs_.kinds) checkKind(kind);
    for (const auto& [name, kind] : specs_.target.kinds) checkTargetKind(kind);
  }

 private:
  void bad(const std::string& message) {
    diagnostics_.add(makeError(Code::badSpec, message, "correct the spec files"));
  }

  void checkKind(const KindSpec& kind) {
    for (const FieldSpec& field : kind.fields) {
      if (!field.refersTo.empty()) checkReference(kind, field);
      if (field.publishes) checkPublishes(kind, field);
      if (!field.names.empty() &&
          (specs_.kind(field.names) == nullptr || specs_.kind(field.names)->nameField.empty())) {
        bad(kind.kind + "." + field.name + " names objects of kind " + field.names +
            ", which is not described or has no nameField");
      }
      if (!field.expandsTo.empty()) checkParts(kind, field);
      if (!field.idOf.empty() && specs_.kind(field.idOf) == nullptr) {
        bad(kind.kind + "." + field.name + " is the id of a " + field.idOf +
            ", which is not described");
      }
    }
    if (kind.backedBy) {
      const KindSpec* behind = specs_.kind(kind.backedBy->kind);
      if (behind == nullptr || !behind->live) {
        bad(kind.kind + " is backed by kind " + kind.backedBy->kind + ", which is not live");
      }
    }
    if (kind.live && specs_.targetKind(kind.kind) == nullptr) {
      bad("kind " + kind.kind + " is live, but target " + specs_.target.name +
          " does not describe it");
    }
  }

  void checkParts(const KindSpec& kind, const FieldSpec& field) {
    const KindSpec* part = specs_.kind(field.expandsTo);
    const TargetKindSpec* target = specs_.targetKind(field.expandsTo);
    if (part == nullptr || part->partOf != kind.kind || target == nullptr ||
        target->inside.kind != kind.kind) {
      bad(kind.kind + "." + field.name + " expands to kind " + field.expandsTo +
          ", which is not described as a part of " + kind.kind);
    }
  }

  void checkPublishes(const KindSpec& kind, const FieldSpec& field) {
    const Publishes& publishes = *field.publishes;
    const KindSpec* other = specs_.kind(publishes.kind);
    if (kind.field(publishes.names) != nullptr && other != nullptr &&
        other->field(publishes.by) != nullptr && other->field(publishes.to) != nullptr) {
      return;
    }
    bad(kind.kind + "." + field.name + " publishes to " + publishes.kind +
        " by fields that are not described");
  }

  void checkReference(const KindSpec& kind, const FieldSpec& field) {
    const std::string name = kind.kind + "." + field.name;
    const KindSpec* other = specs_.kind(field.refersTo);
    if (other == nullptr) {
      bad(name + " refers to kind " + field.refersTo + ", which is not described");
    } else if (!field.addsTo.empty() && other->field(field.addsTo) == nullptr) {
      bad(name + " adds " + field.addsTo + ", but kind " + other->kind + " has no such field");
    } else if (field.inherits) {
      checkInherits(name, *field.inherits, *other);
    }
  }

  void checkInherits(const std::string& name, const Inherits& inherits, const KindSpec& from) {
    for (const auto* fields : {&inherits.byLink, &inherits.copy}) {
      for (const std::string& field : *fields) {
        if (from.field(field) != nullptr) continue;
        bad(name + " inherits " + field + ", but kind " + from.kind + " has no such field");
      }
    }
    if (!inherits.link.empty() && !from.backedBy) {
      bad(name + " links to a " + from.kind + ", which no object stands for");
    }
  }

  void checkTargetKind(const TargetKindSpec& target) {
    const KindSpec* kind = specs_.kind(target.kind);
    if (kind == nullptr) {
      bad("target " + specs_.target.name + " describes kind " + target.kind +
          ", which has no file under kinds/");
      return;
    }
    for (const auto& [name, wire] : target.fields) {
      if (kind->field(name) == nullptr) {
        bad(target.kind + " has no field " + name + ", which target " + specs_.target.name +
            " maps");
      }
      if (!wire.obstacle.empty() && target.fields.count(wire.obstacle) == 0) {
        bad(target.kind + "." + name + " names the obstacle " + wire.obstacle +
            ", which is not mapped");
      }
    }
    for (const FieldSpec& field : kind->fields) {
      if (isLitectlsOwn(*kind, field) || !field.sets.empty() || !field.addsTo.empty()) continue;
      if (target.fields.count(field.name) == 0) {
        bad("target " + specs_.target.name + " does not map " + target.kind + "." + field.name);
      }
    }
    for (const Cascade& cascade : target.cascades) {
      const TargetKindSpec* other = specs_.targetKind(cascade.kind);
      for (const auto& [theirs, ours] : cascade.fields) {
        const bool known = other != nullptr && other->fields.count(theirs) > 0 &&
                           (ours.empty() || target.fields.count(ours) > 0);
        if (!known) {
          bad(target.kind + " names a cascade over " + cascade.kind + "." + theirs +
              ", which is not mapped");
        }
      }
    }
  }

  const SpecSet& specs_;
  Diagnostics& diagnostics_;
};

// What a kind's own file says of the target, as a document of the target's would.
std::optional<Value> targetHalfOf(const Value& document, const std::string& target) {
  const Value* all = document.find(kOnTargets);
  const Value* own = all == nullptr ? nullptr : all->find(target);
  if (own == nullptr || !own->isMap()) return std::nullopt;
  Value half = *own;
  half.set("kind", document.stringAt("kind"));
  return half;
}

void addTargetKind(TargetKindSpec kind, std::map<std::string, TargetKindSpec, std::less<>>& kinds,
                   Diagnostics& diagnostics) {
  std::string name = kind.kind;
  if (kinds.emplace(name, std::move(kind)).second) return;
  diagnostics.add(makeError(Code::badSpec, "how kind " + name + " maps to the target is said twice",
                            "keep the file under targets/, or \"targets\" in the kind's own"));
}

std::string hashOf(const std::vector<SpecFile>& specs) {
  Value all = Value::emptyMap();
  for (const SpecFile& file : specs) all.set(file.path, sha256Hex(file.text));
  return sha256Hex(toCanonicalJson(all)).substr(0, 16);
}

}  // namespace

Result<std::vector<SpecFile>> readSpecFolder(const std::filesystem::path& folder) {
  std::vector<SpecFile> out;
  std::error_code failed;
  std::filesystem::recursive_directory_iterator it(folder, failed);
  for (; !failed && it != std::filesystem::recursive_directory_iterator(); it.increment(failed)) {
    if (it->path().extension() != ".yaml" || !it->is_regular_file(failed)) continue;
    LITECTL_TRY_ASSIGN(std::string text, readFile(it->path(), kMaxSpecBytes));
    out.push_back({it->path().lexically_relative(folder).generic_string(), std::move(text)});
  }
  if (failed) {
    return makeError(Code::badSpec,
                     "cannot read the specs folder " + folder.string() + ": " + failed.message(),
                     "check --specs-dir");
  }
  if (out.empty()) {
    return makeError(Code::badSpec, "the specs folder " + folder.string() + " holds no *.yaml",
                     "check --specs-dir");
  }
  std::sort(out.begin(), out.end(),
            [](const SpecFile& a, const SpecFile& b) { return a.path < b.path; });
  return out;
}

std::vector<SpecFile> overlaid(std::vector<SpecFile> base, std::vector<SpecFile> over) {
  std::map<std::string, std::string> byPath;
  for (SpecFile& file : base) byPath[file.path] = std::move(file.text);
  for (SpecFile& file : over) byPath[file.path] = std::move(file.text);
  std::vector<SpecFile> out;
  for (auto& [path, text] : byPath) out.push_back({path, std::move(text)});
  return out;
}

SpecSet loadSpecs(const std::vector<SpecFile>& specs, const std::string& target, SourceFiles& files,
                  Diagnostics& diagnostics) {
  const std::string targetFolder = "targets/" + target + "/";
  SpecSet out;
  Common common;
  std::map<std::string, TargetKindSpec, std::less<>> targetKinds;
  const auto checkName = [&](const SpecFile& file, const std::string& kind) {
    if (kind == stemOf(file.path)) return;
    diagnostics.add(makeError(Code::badSpec, "specs/" + file.path + " describes kind " + kind,
                              "name the file after its kind"));
  };
  for (const SpecFile& file : specs) {
    const bool isTarget = startsWith(file.path, targetFolder);
    if (startsWith(file.path, "targets/") && !isTarget) continue;
    const std::optional<Value> document = documentOf(file, files, diagnostics);
    if (!document) continue;
    if (file.path == "common.yaml") {
      common = readCommon(*document, diagnostics);
    } else if (startsWith(file.path, "kinds/")) {
      KindSpec kind = readKindSpec(*document, diagnostics);
      checkName(file, kind.kind);
      std::string name = kind.kind;
      if (auto own = targetHalfOf(*document, target)) {
        addTargetKind(readTargetKindSpec(*own, diagnostics), targetKinds, diagnostics);
      }
      out.kinds.emplace(std::move(name), std::move(kind));
    } else if (isTarget && stemOf(file.path) == "target") {
      out.target = readTargetSpec(*document, diagnostics);
    } else if (isTarget) {
      TargetKindSpec kind = readTargetKindSpec(*document, diagnostics);
      checkName(file, kind.kind);
      addTargetKind(std::move(kind), targetKinds, diagnostics);
    } else {
      diagnostics.add(makeError(Code::badSpec, "specs/" + file.path + " has no place there",
                                "put it under kinds/ or targets/" + target + "/"));
    }
  }
  out.target.kinds = std::move(targetKinds);
  addCommon(common, out);
  addParts(out);
  out.hash = hashOf(specs);
  if (diagnostics.ok()) CrossCheck(out, diagnostics).run();
  return out;
}

}  // namespace litectl
