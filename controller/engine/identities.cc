#include "engine/identities.h"

#include "value/json.h"

namespace litectl {

void Identities::claim(const std::string& target, const Resource& resource, const std::string& what,
                       const std::string& value, SourcePos place) {
  const auto [it, isNew] =
      claims_.try_emplace(Property(target, resource.id.kind, what, value), resource.id, place);
  if (isNew) return;
  const auto& [other, otherPlace] = it->second;
  Error error = makeError(Code::duplicateIdentity,
                          what + " " + toJson(Value(value)) + " is also that of " + other.text(),
                          "give each of them its own, or remove one");
  error.also = otherPlace;
  diagnostics_.add(std::move(error).at(place).about(resource.id.text()));
}

const ObjectId* Identities::ownerOf(const std::string& target, const std::string& kind,
                                    const std::string& what, const std::string& value) const {
  const auto it = claims_.find(Property(target, kind, what, value));
  return it == claims_.end() ? nullptr : &it->second.first;
}

}  // namespace litectl
