#pragma once

#include "base/diagnostics.h"
#include "spec/kind_spec.h"

#include <set>
#include <string>
#include <vector>

namespace litectl {

// Checks the members of a map against fields: unknown, missing and excluded ones, and each value.
// `owner` names the map ("VirtualKey", "sink.file"); `prefix` goes before a member's name. Returns
// the names of the members that are wrong.
struct FieldGroup {
  const std::vector<FieldSpec>& fields;
  std::string owner;
  std::string prefix;
  const KindSpec* kind = nullptr;  // whose `unset` may name members; null: none may be
};
std::set<std::string> checkGroup(const FieldGroup& group, const Value& map,
                                 const std::string& subject, Diagnostics& diagnostics);

}  // namespace litectl
