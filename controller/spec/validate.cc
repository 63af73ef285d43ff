#include "spec/validate.h"

#include "base/secret_shapes.h"
#include "base/suggest.h"
#include "spec/check_field.h"
#include "spec/hide_secrets.h"
#include "spec/name_rules.h"
#include "value/missing_blank.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace litectl {
namespace {

// The field that a name in `unset` speaks of: clearing a team clears the link it sets.
std::string clearedBy(const KindSpec& kind, const std::string& name) {
  const std::string first = name.substr(0, name.find('.'));
  const FieldSpec* field = kind.field(first);
  if (field == nullptr) return first;
  if (!field->sets.empty()) return field->sets;
  if (field->inherits && !field->inherits->link.empty()) return field->inherits->link;
  return field->addsTo.empty() ? name : field->addsTo;
}

std::vector<std::string> clearableFields(const KindSpec& kind) {
  std::vector<std::string> names;
  for (const FieldSpec& field : kind.fields) {
    if (kind.mayUnset(field)) names.push_back(field.name);
  }
  return names;
}

// What is wrong with one name in `unset`, or nothing.
std::optional<Error> checkUnset(const KindSpec& kind, const Value& document,
                                const std::string& name) {
  const std::size_t dot = name.find('.');
  const FieldSpec* field = kind.field(name.substr(0, dot));
  if (field == nullptr ||
      (dot != std::string::npos && (field->type != FieldType::map || dot + 1 == name.size()))) {
    return makeError(Code::badUnset,
                     "unset names \"" + name + "\", which is no field of " + kind.kind,
                     suggestion(name, clearableFields(kind)));
  }
  if (!kind.mayUnset(*field)) {
    return makeError(Code::badUnset, "unset names " + name + ", which is never without a value",
                     "take it out of unset");
  }
  for (const Member& member : document.map()) {
    const FieldSpec* declared = kind.field(member.key);
    if (declared == nullptr || member.key == kUnsetField) continue;
    const bool sameMap =
        declared == field && field->type == FieldType::map && dot != std::string::npos;
    const bool clash =
        sameMap ? member.value.find(name.substr(dot + 1)) != nullptr
                : clearedBy(kind, member.key) == clearedBy(kind, name) || member.key == name;
    if (clash) {
      return makeError(Code::badUnset,
                       "unset names " + name + ", and " + member.key + " declares it",
                       "keep one of them");
    }
  }
  return std::nullopt;
}

bool checkAllUnset(const KindSpec& kind, const Value& document, const std::string& subject,
                   Diagnostics& diagnostics) {
  const Value* unset = document.find(kUnsetField);
  if (unset == nullptr || !unset->isList() || kind.field(kUnsetField) == nullptr) return true;
  bool good = true;
  for (const Value& name : unset->list()) {
    if (!name.isString() || name.string().empty()) continue;
    if (auto error = checkUnset(kind, document, name.string())) {
      diagnostics.add(std::move(*error).at(name.pos()).about(subject));
      good = false;
    }
  }
  return good;
}

// What stands under a name that means a secret; a list or map hands its name on. A text that looks
// like one is found wherever it stands.
class NamesOfSecrets {
 public:
  NamesOfSecrets(const std::string& subject, Diagnostics& diagnostics)
      : subject_(subject), diagnostics_(diagnostics) {}

  void find(const Value& value, SecretName name, const std::string& path, SourcePos place) {
    if (value.isList()) {
      for (const Value& element : value.list()) find(element, name, path, element.pos());
    } else if (value.isMap()) {
      for (const Member& member : value.map()) {
        const SecretName own = secretName(member.key);
        const bool handedOn = name >= SecretName::ends && !saysWhere(member.key);
        find(member.value, handedOn ? std::max(name, own) : own, path + "." + member.key,
             member.keyPos);
      }
    } else if (isSecretBy(name, value, SecretName::ends) &&
               !(value.isString() && looksLikeSecret(value.string()))) {
      diagnostics_.add(literalSecret(path).at(place).about(subject_));
    }
  }

 private:
  const std::string& subject_;
  Diagnostics& diagnostics_;
};

}  // namespace

std::set<std::string> validateFields(const Value& document, const KindSpec& kind,
                                     const std::string& subject, Diagnostics& diagnostics) {
  std::set<std::string> wrong;
  if (!document.isMap()) {
    diagnostics.add(
        makeError(
            Code::wrongType,
            kind.kind + " needs a map of its fields, not " + std::string(typeName(document.type())),
            document.isString() && missesBlank(document.string()) ? std::string(kPutABlank)
                                                                  : "write names and values")
            .at(document.pos())
            .about(subject));
    return wrong;
  }
  wrong = checkGroup({kind.fields, kind.kind, "", &kind}, document, subject, diagnostics);
  if (!checkAllUnset(kind, document, subject, diagnostics)) wrong.emplace(kUnsetField);
  return wrong;
}

void findNamedSecrets(const Value& document, const KindSpec& kind, const std::string& subject,
                      Diagnostics& diagnostics) {
  for (const FieldSpec& field : kind.fields) {
    const bool free = field.type == FieldType::json || field.of == FieldType::json;
    const Value* value = document.find(field.name);
    if (free && value != nullptr) {
      NamesOfSecrets(subject, diagnostics).find(*value, SecretName::no, field.name, value->pos());
    }
  }
}

void findLiteralSecrets(const Value& document, const std::string& subject,
                        Diagnostics& diagnostics) {
  if (document.isString() && looksLikeSecret(document.string())) {
    diagnostics.add(literalSecret("this text").at(document.pos()).about(subject));
  } else if (document.isList()) {
    for (const Value& element : document.list()) {
      findLiteralSecrets(element, subject, diagnostics);
    }
  } else if (document.isMap()) {
    for (const Member& member : document.map()) {
      if (looksLikeSecret(member.key)) {
        diagnostics.add(literalSecret("this name").at(member.keyPos).about(subject));
      }
      findLiteralSecrets(member.value, subject, diagnostics);
    }
  }
}

}  // namespace litectl
