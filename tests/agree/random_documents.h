#pragma once

#include "spec/kind_spec.h"

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace litectl::test {

// Makes up manifests from the specs alone: right ones, and ones with a mistake or an odd value or
// two. Without null, and without what looks like a secret. The same seed gives the same documents.
class RandomDocuments {
 public:
  RandomDocuments(const SpecSet& specs, std::uint32_t seed) : specs_(specs), random_(seed) {}

  Value next();

 private:
  std::size_t below(std::size_t count);
  bool oneIn(std::size_t count) { return below(count) == 0; }
  template <class T>
  const T& oneOf(const std::vector<T>& values) {
    return values[below(values.size())];
  }

  Value valid(const KindSpec& kind);
  Value group(const std::vector<FieldSpec>& fields);
  Value valueOf(const FieldSpec& field, FieldType type);
  Value amount(const FieldSpec& field);
  Value text(const FieldSpec& field);
  std::string name();
  void keepRules(const std::vector<FieldSpec>& fields, Value& map);
  void addUnset(const KindSpec& kind, Value& spec);

  void mistake(const KindSpec& kind, Value& document);
  void mistakeInFields(const KindSpec& kind, const std::vector<FieldSpec>& fields, Value& map);
  void mistakeAround(Value& document);
  Value odd(const FieldSpec& field, FieldType type);
  Value anything();

  const SpecSet& specs_;
  std::mt19937 random_;
};

}  // namespace litectl::test
