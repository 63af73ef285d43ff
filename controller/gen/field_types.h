#pragma once

#include "spec/kind_spec.h"

#include <string>
#include <vector>

namespace litectl::gen {

// What a schema is written for.
enum class Dialect {
  jsonSchema,  // draft-07: editors and other programs that read manifests
  openApi      // the structural schema of a CustomResourceDefinition, with rules in CEL
};

// What one type of field looks like in everything that is generated. A new type is a row of the
// table in field_types.cc.
struct TypeRow {
  FieldType type;
  // In words, for tables: "whole number".
  std::string (*words)(const FieldSpec& field);
  // Of many as the elements of a set or map: "whole numbers".
  std::string (*manyWords)(const FieldSpec& field);
  // How two values are compared, in words.
  const char* compared;
  // Adds the members of its schema to `schema`.
  void (*shape)(const FieldSpec& field, Dialect dialect, Value& schema);
  // The type of a column that kubectl prints.
  const char* column;
};

[[nodiscard]] const TypeRow& typeRow(FieldType type);

[[nodiscard]] std::string typeWords(const FieldSpec& field);
// The schema of one field: its type's shape, and what it is for.
[[nodiscard]] Value fieldSchema(const FieldSpec& field, Dialect dialect);
// The schema of a map with these fields and with the rules between them.
[[nodiscard]] Value groupSchema(const std::vector<FieldSpec>& fields, Dialect dialect);

}  // namespace litectl::gen
