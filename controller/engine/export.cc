#include "engine/export.h"

#include "base/counted.h"
#include "base/lower_case.h"
#include "engine/export_choice.h"
#include "engine/export_fields.h"
#include "engine/export_names.h"
#include "engine/slots.h"
#include "spec/secret_ref.h"
#include "value/yaml_write.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace litectl {
namespace {

// One object on its way to a manifest.
struct Draft {
  const KindSpec* kind = nullptr;
  const TargetKindSpec* target = nullptr;
  Exportable object;
  ExportedFields fields;
  bool unnamed = false;  // the field that takes the manifest's name is empty on the target
  bool hasId = true;     // that it chose, and that its manifest has to say
  std::string name;
  std::vector<YamlComment> comments;

  [[nodiscard]] ObjectId id() const { return {kind->kind, name}; }
  // Ours already, so there is nothing to take over.
  [[nodiscard]] bool isOurs() const {
    return object.applied != nullptr || object.live->marker.has_value();
  }
};

Error note(Code code, std::string subject, std::string message, std::string remedy = {}) {
  return makeError(code, std::move(message), std::move(remedy)).about(std::move(subject));
}

class Exporter {
 public:
  Exporter(const SpecSet& specs, const Snapshot& snapshot, const Memory& memory,
           const ExportRules& rules)
      : specs_(specs), snapshot_(snapshot), memory_(memory), rules_(rules) {}

  Exported run() {
    for (const std::string& kind : rules_.kinds) draftKind(kind);
    for (Draft& draft : drafts_) write(draft);
    noteValues();
    std::sort(out_.manifests.begin(), out_.manifests.end(),
              [](const auto& a, const auto& b) { return a.id < b.id; });
    return std::move(out_);
  }

 private:
  void draftKind(const std::string& kind) {
    ExportChoice choice = chooseExportable(specs_, kind, snapshot_, memory_, rules_.inventory);
    std::vector<Draft> drafts;
    for (const Exportable& object : choice.objects) {
      Draft draft;
      draft.kind = specs_.kind(kind);
      draft.target = specs_.targetKind(kind);
      draft.object = object;
      draft.hasId = draft.target->idSource == IdSource::chosen &&
                    !rules_.unnamed.contains({kind, object.live->liveId});
      draft.fields = exportFields(*draft.kind, *object.live);
      drafts.push_back(std::move(draft));
    }
    leaveOutShared(*specs_.kind(kind), drafts);
    std::erase_if(drafts, [&](Draft& draft) {
      takeOutMisfits(*draft.kind, draft.fields);
      std::optional<Error> why = whyNoManifest(draft);
      if (why) choice.skipped.push_back(*std::move(why));
      return why.has_value();
    });
    nameAll(drafts);
    out_.counts[kind] = {drafts.size(), choice.skipped.size()};
    std::move(choice.skipped.begin(), choice.skipped.end(), std::back_inserter(out_.notes));
    std::move(drafts.begin(), drafts.end(), std::back_inserter(drafts_));
  }

  // Manifests may not share what only one of them can have, though the target let them.
  static void leaveOutShared(const KindSpec& kind, std::vector<Draft>& drafts) {
    for (const FieldSpec& field : kind.fields) {
      if (field.unique == Unique::no || field.name == kind.nameField) continue;
      const auto claim = [&](const Draft& draft) -> std::string {
        const Value* value = draft.fields.spec.find(field.name);
        if (value == nullptr || !value->isString()) return {};
        return field.unique == Unique::anyCase ? lowerCase(value->string()) : value->string();
      };
      std::map<std::string, std::size_t> claims;
      for (const Draft& draft : drafts) ++claims[claim(draft)];
      for (Draft& draft : drafts) {
        const std::string value = claim(draft);
        if (value.empty() || claims.at(value) == 1) continue;
        draft.fields.spec.erase(field.name);
        draft.fields.leftOut.push_back(
            {field.name, makeError(Code::duplicateIdentity,
                                   "another " + kind.kind + " has the same " + field.name)});
      }
    }
  }

  // A manifest that would change the object as soon as it is applied is none.
  [[nodiscard]] static std::optional<Error> whyNoManifest(Draft& draft) {
    const KindSpec& kind = *draft.kind;
    const std::string subject = subjectOf(kind.kind, *draft.object.live, draft.target->aliasField);
    for (const FieldSpec& field : kind.fields) {
      if (!field.required || draft.fields.spec.find(field.name) != nullptr) continue;
      return note(Code::notExported, subject,
                  "it is not exported: it has no " + field.name + " that a manifest could say",
                  "give it one on the target, and run again");
    }
    if (kind.nameField.empty() || draft.fields.spec.find(kind.nameField) != nullptr) {
      return std::nullopt;
    }
    for (const LeftOut& field : draft.fields.leftOut) {
      if (field.field != kind.nameField) continue;
      return note(Code::notExported, subject,
                  "it is not exported: a manifest would rename it, since " + field.why.message,
                  "give it another " + kind.nameField + " on the target, and run again");
    }
    draft.unnamed = true;
    return std::nullopt;
  }

  static void nameAll(std::vector<Draft>& drafts) {
    if (drafts.empty()) return;
    std::vector<NameWish> wishes;
    for (const Draft& draft : drafts) wishes.push_back(wishOf(draft));
    const std::vector<std::string> names = chooseNames(drafts.front().kind->kind, wishes);
    for (std::size_t i = 0; i < drafts.size(); ++i) drafts[i].name = names[i];
  }

  static NameWish wishOf(const Draft& draft) {
    const std::string& id = draft.object.live->liveId;
    NameWish wish{id, draft.object.name, {}};
    if (draft.hasId && !isMadeUp(id)) wish.texts.push_back(id);
    std::vector<std::string> fields = draft.kind->calledBy;
    fields.insert(fields.begin(), draft.kind->nameField);
    for (const std::string& field : fields) {
      const Value* value = draft.fields.spec.find(field);
      if (value != nullptr && value->isString()) wish.texts.push_back(value->string());
    }
    if (draft.hasId && isMadeUp(id)) wish.texts.push_back(id);
    return wish;
  }

  void write(Draft& draft) {
    referByName(draft);
    referToSecrets(draft);
    const Value spec = specOf(draft);
    const ObjectId id = draft.id();
    for (const LeftOut& field : draft.fields.leftOut) {
      out_.notes.push_back(note(Code::notExported, id.text(),
                                "not carried over: " + whyLeftOut(field),
                                "it stays on the target as it is: litectl neither writes nor "
                                "clears what a manifest does not say"));
      draft.comments.push_back({{"spec"}, "On the target, but not here: " + whyLeftOut(field)});
    }
    if (draft.target->idSource == IdSource::secretHash && draft.object.applied == nullptr) {
      ++valuesUnread_[id.kind];
      draft.comments.push_back({{"spec"},
                                "The value cannot be read back: whoever uses it keeps it, and its "
                                "place in the sink stays empty."});
    }
    const Value document = Value::emptyMap()
                               .set("apiVersion", kApiVersion)
                               .set("kind", id.kind)
                               .set("metadata", metadataOf(draft))
                               .set("spec", spec);
    out_.manifests.push_back({id, toYaml(document, draft.comments)});
  }

  static std::string whyLeftOut(const LeftOut& field) {
    const std::string& why = field.why.message;
    return why.rfind(field.field, 0) == 0 ? why : field.field + ": " + why;
  }

  [[nodiscard]] Value metadataOf(const Draft& draft) const {
    Value annotations = Value::emptyMap();
    if (!draft.isOurs() && rules_.manage == Manage::adopt) {
      annotations.set("litectl.dev/manage", "adopt");
    }
    const Applied* applied = draft.object.applied;
    if (applied != nullptr && applied->deletion == Deletion::orphan) {
      annotations.set("litectl.dev/deletion", "orphan");
    } else if (applied != nullptr && applied->deletion == Deletion::forbid) {
      annotations.set("litectl.dev/deletion", "forbid");
    }
    Value metadata = Value::emptyMap().set("name", draft.name);
    if (!annotations.map().empty()) metadata.set("annotations", std::move(annotations));
    return metadata;
  }

  // In the order of the kind's fields, litectl's own among them.
  [[nodiscard]] Value specOf(const Draft& draft) const {
    Value spec = Value::emptyMap();
    for (const FieldSpec& field : draft.kind->fields) {
      const Value* value = draft.fields.spec.find(field.name);
      if (field.name == kIdField) {
        const std::string& id = draft.object.live->liveId;
        if (draft.hasId && id != draft.name) spec.set(field.name, id);
      } else if (field.name == kTargetField) {
        if (rules_.nameTarget) spec.set(field.name, rules_.target);
      } else if (field.name == kUnsetField) {
        if (draft.unnamed) {
          spec.set(field.name, Value(Value::List{Value(draft.kind->nameField)}));
        }
      } else if (field.name == draft.kind->slotField) {
        if (Value slot = slotFor(draft); !slot.isNull()) spec.set(field.name, std::move(slot));
      } else if (value != nullptr) {
        const bool byDefault = field.name == draft.kind->nameField && *value == Value(draft.name);
        if (!byDefault) spec.set(field.name, *value);
      }
    }
    return spec;
  }

  // Where its value lies, or could lie if the settings have no place for it.
  [[nodiscard]] Value slotFor(const Draft& draft) const {
    const auto in = [](const Slot& slot) {
      Value place = Value::emptyMap().set("path", slot.path);
      if (slot.variable != kDefaultVariable) place.set("variable", slot.variable);
      return Value::emptyMap().set(slot.sink, std::move(place));
    };
    Resource resource;
    resource.id = draft.id();
    Diagnostics ignored;
    const auto usual = slotOf(resource, *draft.kind, rules_.target, rules_.sinks, ignored);
    const Applied* applied = draft.object.applied;
    if (applied != nullptr && applied->slot) {
      return usual == applied->slot ? Value() : in(*applied->slot);
    }
    if (usual || rules_.sinks.known.empty()) return {};
    return in({rules_.sinks.known.front(), draft.name + ".env", std::string(kDefaultVariable)});
  }

  // Values that are only written. What is ours says where its value lies, as it was applied; of the
  // others only a person knows.
  void referToSecrets(Draft& draft) {
    bool hidden = false;
    for (const FieldSpec& field : draft.kind->fields) {
      const auto wire = draft.target->fields.find(field.name);
      if (!field.isSecret() || wire == draft.target->fields.end()) continue;
      hidden = hidden || wire->second.hidden;
      Value known = Value::emptyMap();
      for (const FieldPath& path : draft.fields.secrets) {
        if (fieldOf(path) != field.name) continue;
        Value reference = appliedReference(draft.object.applied, path);
        if (reference.isNull()) {
          toFillIn(draft, field, path);
        } else if (field.type == FieldType::map) {
          known.set(keyOf(path), std::move(reference));
        } else {
          known = std::move(reference);
        }
      }
      if (!known.map().empty()) draft.fields.spec.set(field.name, std::move(known));
    }
    if (hidden && draft.object.applied == nullptr) ++secretsUnseen_[draft.kind->kind];
  }

  static Value appliedReference(const Applied* applied, const FieldPath& path) {
    const Value* remembered =
        applied != nullptr && applied->fields.isMap() ? applied->fields.find(path) : nullptr;
    if (remembered == nullptr || !remembered->isString()) return {};
    const std::string& text = remembered->string();
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) return {};
    Value from = Value::emptyMap().set(text.substr(0, colon), text.substr(colon + 1));
    Value reference = Value::emptyMap().set("valueFrom", std::move(from));
    return checkSecretRef(path, reference) ? Value() : reference;
  }

  void toFillIn(Draft& draft, const FieldSpec& field, const FieldPath& path) {
    const std::string_view key = keyOf(path);
    draft.comments.push_back(
        {{"spec"},
         "The value of " + path + " cannot be read back. To have it managed, add where it lies: " +
             field.name + (key.empty() ? ": " : ": {" + std::string(key) + ": ") +
             "{valueFrom: {env: NAME}}" + (key.empty() ? "" : "}")});
    out_.notes.push_back(
        note(Code::toComplete, draft.id().text(),
             "the value of " + path + " cannot be read back from the target",
             "add to the manifest where the value lies, or leave it to the target"));
  }

  // `team: research` says more than `teamId: 8d1c…`.
  void referByName(Draft& draft) {
    for (const FieldSpec& field : draft.kind->fields) {
      if (field.sets.empty()) continue;
      const Value* id = draft.fields.spec.find(field.sets);
      if (id == nullptr || !id->isString()) continue;
      const Draft* other = draftOf(field.refersTo, id->string());
      if (other == nullptr) continue;
      draft.fields.spec.set(field.name, other->name);
      draft.fields.spec.erase(field.sets);
    }
  }

  const Draft* draftOf(const std::string& kind, const std::string& liveId) {
    if (byLiveId_.empty()) {
      for (const Draft& draft : drafts_) {
        byLiveId_.emplace(LiveKey(draft.kind->kind, draft.object.live->liveId), &draft);
      }
    }
    const auto it = byLiveId_.find({kind, liveId});
    return it == byLiveId_.end() ? nullptr : it->second;
  }

  void noteValues() {
    for (const auto& [kind, count] : secretsUnseen_) {
      out_.notes.push_back(
          note(Code::toComplete, kind,
               "the target does not show which secrets these " + std::to_string(count) + " have",
               "they keep them; where litectl is to manage one, add to the manifest where its "
               "value lies"));
    }
    for (const auto& [kind, count] : valuesUnread_) {
      out_.notes.push_back(
          note(Code::toComplete, kind,
               "the values of " + std::to_string(count) +
                   " cannot be read back from the target, so no sink gets them",
               "whoever uses them keeps them; to have a value in its sink, delete that one on the "
               "target and let litectl make it anew"));
    }
  }

  const SpecSet& specs_;
  const Snapshot& snapshot_;
  const Memory& memory_;
  const ExportRules& rules_;
  std::vector<Draft> drafts_;
  std::map<LiveKey, const Draft*> byLiveId_;  // made when all are drafted
  std::map<std::string, std::size_t> valuesUnread_;
  std::map<std::string, std::size_t> secretsUnseen_;
  Exported out_;
};

}  // namespace

std::set<std::string> exportableKinds(const SpecSet& specs) {
  std::set<std::string> kinds;
  for (const auto& [name, kind] : specs.target.kinds) {
    if (!kind.list.endpoint.method.empty()) kinds.insert(name);
  }
  return kinds;
}

std::set<std::string> kindsToObserve(const SpecSet& specs, const std::set<std::string>& kinds) {
  std::set<std::string> all = kinds;
  const auto add = [&](const std::string& kind) {
    if (specs.targetKind(kind) != nullptr) all.insert(kind);
  };
  for (const std::string& kind : kinds) {
    for (const FieldSpec& field : specs.kind(kind)->fields) add(field.idOf);
    // Who refers to such rows tells whether they are somebody's own.
    if (specs.targetKind(kind)->privateIds.empty()) continue;
    for (const auto& [name, other] : specs.kinds) {
      const bool refers =
          std::any_of(other.fields.begin(), other.fields.end(), [&](const FieldSpec& field) {
            return field.idOf == kind || (!field.sets.empty() && field.refersTo == kind);
          });
      if (refers) add(name);
    }
  }
  return all;
}

Exported exportManifests(const SpecSet& specs, const Snapshot& snapshot, const Memory& memory,
                         const ExportRules& rules) {
  return Exporter(specs, snapshot, memory, rules).run();
}

}  // namespace litectl
