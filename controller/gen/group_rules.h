#pragma once

#include <string>
#include <vector>

#include "gen/field_types.h"

namespace litectl::gen {

// Rules between the fields of one map (excludes, below), added to its schema: as CEL in a
// structural schema, as far as draft-07 can say them in a JSON Schema. Pure.
void addGroupRules(const std::vector<FieldSpec>& fields, Dialect dialect, Value& schema);

// What `unset` may name, and that it names nothing that is declared beside it; for the schema of a
// kind's spec.
void addUnsetRules(const KindSpec& kind, Dialect dialect, Value& schema);

// A rule with its message; made if there is none yet.
void addCelRule(Value& schema, const std::string& rule, const std::string& message);
// How CEL reaches a field: self.team.
[[nodiscard]] std::string celField(const std::string& name, const std::string& of = "self");

}  // namespace litectl::gen
