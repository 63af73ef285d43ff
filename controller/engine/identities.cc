#include "engine/identities.h"

#include "value/json.h"

namespace litectl {

bool Identities::claim(const std::string& target, const ObjectId& object, const std::string& what,
                       const std::string& value, SourcePos place, const ObjectId& subject) {
  const auto [it, isNew] =
      claims_.try_emplace(Property(target, object.kind, what, value), object, place);
  if (isNew) return true;
  const auto& [other, otherPlace] = it->second;
  Error error = makeError(Code::duplicateIdentity,
                          what + " " + toJson(Value(value)) + " is also that of " + other.text(),
                          "give each of them its own, or remove one");
  error.also = otherPlace;
  diagnostics_.add(std::move(error).at(place).about(subject.text()));
  return false;
}

const ObjectId* Identities::ownerOf(const std::string& target, const std::string& kind,
                                    const std::string& what, const std::string& value) const {
  const auto it = claims_.find(Property(target, kind, what, value));
  return it == claims_.end() ? nullptr : &it->second.first;
}

}  // namespace litectl
