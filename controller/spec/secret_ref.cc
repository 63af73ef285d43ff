#include "spec/secret_ref.h"

#include "base/suggest.h"
#include "base/utf8.h"
#include "spec/kind_spec.h"
#include "spec/name_rules.h"
#include "value/missing_blank.h"

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

namespace litectl {
namespace {

constexpr const char* kRemedy = "write {valueFrom: {env: NAME}}, {file: PATH} or {targetEnv: NAME}";

const std::vector<std::pair<std::string, SecretRef::From>>& sources() {
  static const std::vector<std::pair<std::string, SecretRef::From>> kSources = {
      {"env", SecretRef::From::env},
      {"file", SecretRef::From::file},
      {"targetEnv", SecretRef::From::targetEnv}};
  return kSources;
}

bool isVariable(const std::string& name) {
  const auto fits = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  };
  return !name.empty() && name.size() <= 255 && name.front() >= 'A' &&
         std::all_of(name.begin(), name.end(), fits);
}

// Beneath the root: no step up, none empty.
bool isPathBeneath(const std::string& path) {
  if (path.empty() || characterCount(path) > kMostLength || path.front() == '/' ||
      path.back() == '/')
    return false;
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string step = path.substr(begin, end - begin);
    if (step.empty() || step == "." || step == "..") return false;
    begin = end + 1;
  }
  return std::none_of(path.begin(), path.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

std::optional<Error> checkSource(const std::string& path, const Member& source) {
  const auto known = std::find_if(sources().begin(), sources().end(),
                                  [&](const auto& each) { return each.first == source.key; });
  if (known == sources().end()) {
    std::vector<std::string> names;
    for (const auto& [name, from] : sources()) names.push_back(name);
    return makeError(Code::unknownField,
                     path + ".valueFrom has no field " + quotedShort(source.key),
                     suggestion(source.key, names))
        .at(source.keyPos);
  }
  const std::string where = path + ".valueFrom." + source.key;
  if (!source.value.isString()) {
    return makeError(source.value.isNull() ? Code::nullValue : Code::wrongType,
                     where + " must be text, not " + std::string(typeName(source.value.type())),
                     kRemedy)
        .at(source.value.pos());
  }
  const bool isFile = known->second == SecretRef::From::file;
  const std::string& name = source.value.string();
  if (isFile ? isPathBeneath(name) : isVariable(name)) return std::nullopt;
  return makeError(Code::patternMismatch,
                   where + (isFile ? " is no relative path" : " is no name of a variable"),
                   isFile ? "write a path beneath the folder that the settings name, without \"..\""
                          : "write letters, digits and '_', with no digit in front")
      .at(source.value.pos());
}

Error inPlainText(const std::string& path) {
  Error error = literalSecret(path);
  error.remedy =
      std::string("take it out of the file and of its history, and revoke it; then ") + kRemedy;
  return error;
}

}  // namespace

std::string SecretRef::text() const {
  for (const auto& [word, source] : sources()) {
    if (source == from) return word + ":" + name;
  }
  return name;
}

std::optional<Error> checkSecretRef(const std::string& path, const Value& value) {
  // A text here is the secret itself, so none of it is shown.
  if (!value.isMap()) return inPlainText(path);
  for (const Member& member : value.map()) {
    if (member.key != "valueFrom") return inPlainText(path).at(member.keyPos);
  }
  const Value* source = value.find("valueFrom");
  if (source == nullptr || !source->isMap() || source->map().size() != 1) {
    return makeError(source == nullptr ? Code::missingField : Code::wrongType,
                     path + (source == nullptr ? " does not say where its value lies"
                                               : ".valueFrom must name exactly one place"),
                     kRemedy);
  }
  return checkSource(path, source->map().front());
}

SecretRef secretRefFrom(const Value& value) {
  const Member& source = value.find("valueFrom")->map().front();
  SecretRef ref;
  for (const auto& [word, from] : sources()) {
    if (word == source.key) ref.from = from;
  }
  ref.name = source.value.string();
  return ref;
}

}  // namespace litectl
