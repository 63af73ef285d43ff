#include "spec/check_field.h"

#include "base/secret_names.h"
#include "base/secret_shapes.h"
#include "base/suggest.h"
#include "spec/name_rules.h"
#include "spec/scalar_rules.h"
#include "value/json.h"
#include "value/missing_blank.h"

#include <algorithm>
#include <set>
#include <utility>

namespace litectl {
namespace {

// Where a value stands. One that is null by having nothing behind its name stands at the name: the
// reader found it wherever the next thing begins.
SourcePos placeOf(const Member& member) {
  const SourcePos place = member.value.pos();
  const bool nothing = member.value.isNull() && place.line != member.keyPos.line;
  return place.known() && !nothing ? place : member.keyPos;
}

// Puts the place and the object to each problem of one value.
class FieldCheck {
 public:
  FieldCheck(const FieldSpec& field, const std::string& path, bool clearable,
             const std::string& subject, Diagnostics& diagnostics)
      : field_(field),
        path_(path),
        clearable_(clearable),
        subject_(subject),
        diagnostics_(diagnostics) {}

  void run(const Member& member) {
    const Value& value = member.value;
    const SourcePos place = placeOf(member);
    if (field_.literalSecret) {
      add(literalSecret(path_), member.keyPos);
    } else if (value.isNull()) {
      add(isNull(path_), place);
    } else if (field_.type == FieldType::set) {
      checkSet(value, place);
    } else if (field_.type == FieldType::map) {
      checkMap(value, place);
    } else if (field_.type == FieldType::object) {
      checkObject(value, place);
    } else if (field_.type == FieldType::objects) {
      checkObjects(value, place);
    } else if (auto error = checkScalar(field_, field_.type, path_, value)) {
      add(std::move(*error), place);
    }
  }

 private:
  // A place that the check itself found, deep in a value, is the better one.
  void add(Error error, SourcePos place) {
    if (!error.pos.known()) error.at(place);
    diagnostics_.add(std::move(error).about(subject_));
  }

  [[nodiscard]] Error isNull(const std::string& path) const {
    const std::string named = path.substr(0, path.find('['));
    return makeError(Code::nullValue, path + " is null, which could mean too many things",
                     clearable_
                         ? "leave it out, or clear it on the target with unset: [" + named + "]"
                         : "give it a value, or leave it out");
  }

  void notThat(std::string_view wanted, const Value& value, SourcePos place, std::string remedy) {
    add(makeError(Code::wrongType,
                  path_ + " must be " + std::string(wanted) + ", not " +
                      std::string(typeName(value.type())),
                  std::move(remedy)),
        place);
  }

  void checkCount(std::size_t count, SourcePos place) {
    if (field_.mostItems > 0 && count > field_.mostItems) {
      add(makeError(Code::outOfRange,
                    path_ + " has " + std::to_string(count) + " elements; " +
                        std::to_string(field_.mostItems) + " are allowed",
                    "take some out"),
          place);
    }
    if (count >= field_.leastItems) return;
    add(makeError(Code::emptyValue,
                  count == 0 ? path_ + " is empty"
                             : path_ + " has fewer than " + std::to_string(field_.leastItems),
                  field_.whenEmpty),
        place);
  }

  [[nodiscard]] std::string asList(const Value& value) const {
    if (!value.isString() || looksLikeSecret(value.string())) return "write a list";
    if (!value.string().empty()) return "put it in brackets: [" + value.string() + "]";
    return field_.whenEmpty.empty() ? "write a list" : field_.whenEmpty;
  }

  void checkSet(const Value& value, SourcePos place) {
    if (!value.isList()) {
      notThat("a list", value, place, asList(value));
      return;
    }
    checkCount(value.list().size(), place);
    std::set<std::string> seen;
    std::size_t index = 0;
    for (const Value& element : value.list()) {
      const std::string path = path_ + "[" + std::to_string(index++) + "]";
      const SourcePos at = element.pos().known() ? element.pos() : place;
      if (element.isNull()) {
        add(isNull(path), at);
      } else if (auto error = checkScalar(field_, field_.of, path, element)) {
        add(std::move(*error), at);
      } else if (!seen.insert(toCanonicalJson(element)).second) {
        add(makeError(Code::notAllowedValue, path + " repeats an element", "name it once"), at);
      }
    }
  }

  void checkMap(const Value& value, SourcePos place) {
    if (!value.isMap()) {
      notThat("a map", value, place, "write names and values: {name: value}");
      return;
    }
    checkCount(value.map().size(), place);
    for (const Member& member : value.map()) {
      const std::string path = path_ + "." + member.key;
      const SourcePos at = placeOf(member);
      const auto reserved = field_.reserved.find(member.key);
      if (member.key.empty()) {
        add(makeError(Code::emptyValue, path_ + " has an empty name", "name it"), member.keyPos);
      } else if (reserved != field_.reserved.end()) {
        add(makeError(Code::notAllowedValue, path + " is not free to use", reserved->second),
            member.keyPos);
      } else if (member.key.find('\0') != std::string::npos) {
        add(makeError(Code::controlCharacter, path_ + " has a name with U+0000", "take it out"),
            member.keyPos);
      } else if (auto misnamed = checkKey(field_, path_, member.key)) {
        add(std::move(*misnamed), member.keyPos);
      } else if (member.value.isNull()) {
        add(isNull(path), at);
      } else if (auto error = checkScalar(field_, field_.of, path, member.value)) {
        add(std::move(*error), at);
      }
    }
  }

  void checkObject(const Value& value, SourcePos place) {
    if (!value.isMap()) {
      notThat("a map", value, place, "write its fields as a map");
      return;
    }
    checkGroup({field_.fields, path_, path_ + ".", nullptr}, value, subject_, diagnostics_);
  }

  void checkObjects(const Value& value, SourcePos place) {
    if (!value.isList()) {
      notThat("a list", value, place, "write a list of maps: [{name: value}]");
      return;
    }
    checkCount(value.list().size(), place);
    std::size_t index = 0;
    for (const Value& element : value.list()) {
      const std::string path = path_ + "[" + std::to_string(index++) + "]";
      if (element.isMap()) {
        checkGroup({field_.fields, path, path + ".", nullptr}, element, subject_, diagnostics_);
      } else {
        add(makeError(Code::wrongType,
                      path + " must be a map, not " + std::string(typeName(element.type())),
                      "write its fields as a map"),
            element.pos().known() ? element.pos() : place);
      }
    }
  }

  const FieldSpec& field_;
  const std::string& path_;
  const bool clearable_;
  const std::string& subject_;
  Diagnostics& diagnostics_;
};

const FieldSpec* fieldIn(const std::vector<FieldSpec>& fields, std::string_view name) {
  const auto it = std::find_if(fields.begin(), fields.end(),
                               [&](const FieldSpec& field) { return field.name == name; });
  return it == fields.end() ? nullptr : &*it;
}

Error unknownField(const FieldGroup& group, const std::string& name) {
  // "key: sk-…": the value itself, which has no place in a manifest.
  const bool itself = name == "key" || name == "value";
  if (itself || secretName(name) >= SecretName::ends) return literalSecret(group.prefix + name);
  std::vector<std::string> names;
  for (const FieldSpec& field : group.fields) {
    if (!field.literalSecret) names.push_back(field.name);
  }
  return makeError(Code::unknownField, group.owner + " has no field \"" + name + "\"",
                   missesBlank(name) ? std::string(kPutABlank) : suggestion(name, names));
}

void checkExcludes(const FieldGroup& group, const FieldSpec& field, const Member& member,
                   const Value& map, const std::string& subject, Diagnostics& diagnostics) {
  for (const std::string& other : field.excludes) {
    if (map.find(other) == nullptr) continue;
    diagnostics.add(makeError(Code::conflictingFields,
                              group.prefix + field.name + " and " + group.prefix + other +
                                  " cannot stand beside each other",
                              "keep one of them")
                        .at(member.keyPos)
                        .about(subject));
  }
}

// A value that is no number was reported already.
void checkBelow(const FieldGroup& group, const FieldSpec& field, const Member& member,
                const Value& map, const std::string& subject, Diagnostics& diagnostics) {
  if (field.below.empty() || !member.value.isNumber()) return;
  const Value* bound = map.find(field.below);
  if (bound == nullptr || !bound->isNumber() || member.value.number() < bound->number()) return;
  diagnostics.add(makeError(Code::outOfRange,
                            group.prefix + field.name + " is " + member.value.number().text() +
                                ", and must be less than " + group.prefix + field.below +
                                ", which is " + bound->number().text(),
                            "lower it, or raise " + group.prefix + field.below)
                      .at(placeOf(member))
                      .about(subject));
}

}  // namespace

std::set<std::string> checkGroup(const FieldGroup& group, const Value& map,
                                 const std::string& subject, Diagnostics& diagnostics) {
  std::set<std::string> wrong;
  for (const Member& member : map.map()) {
    const std::size_t before = diagnostics.errors().size();
    if (const FieldSpec* field = fieldIn(group.fields, member.key)) {
      const bool clearable = group.kind != nullptr && group.kind->mayUnset(*field);
      FieldCheck(*field, group.prefix + field->name, clearable, subject, diagnostics).run(member);
      checkExcludes(group, *field, member, map, subject, diagnostics);
      checkBelow(group, *field, member, map, subject, diagnostics);
    } else {
      diagnostics.add(unknownField(group, member.key).at(member.keyPos).about(subject));
    }
    if (diagnostics.errors().size() != before) wrong.insert(member.key);
  }
  for (const FieldSpec& field : group.fields) {
    if (!field.required || map.find(field.name) != nullptr) continue;
    diagnostics.add(makeError(Code::missingField, group.owner + " has no " + field.name,
                              field.doc.empty() ? "" : field.name + ": " + field.doc)
                        .at(map.pos())
                        .about(subject));
  }
  return wrong;
}

}  // namespace litectl
