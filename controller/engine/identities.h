#pragma once

#include "base/diagnostics.h"
#include "model/resource.h"

#include <map>
#include <string>
#include <tuple>
#include <utility>

namespace litectl {

// No two objects of a target may be the same live object, or share a value that must be unique.
// Lives for one resolve(); `diagnostics` must outlive it.
class Identities {
 public:
  explicit Identities(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  // `what` is the name of the property: "id", or a field's. A value that is taken is reported with
  // both places, about `subject`: the manifest that makes the object. True if it was free.
  bool claim(const std::string& target, const ObjectId& object, const std::string& what,
             const std::string& value, SourcePos place, const ObjectId& subject);

  // The object that has this value, or null pointer.
  [[nodiscard]] const ObjectId* ownerOf(const std::string& target, const std::string& kind,
                                        const std::string& what, const std::string& value) const;

 private:
  using Property = std::tuple<std::string, std::string, std::string, std::string>;

  std::map<Property, std::pair<ObjectId, SourcePos>> claims_;  // by target, kind, what and value
  Diagnostics& diagnostics_;
};

}  // namespace litectl
