#pragma once

#include "base/result.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// Labels of a manifest (metadata.labels).
using Labels = std::map<std::string, std::string, std::less<>>;

// Which objects are meant, by their labels, in the notation of Kubernetes. A value; immutable once
// parsed, so any thread may ask it.
//
//   env=prod, tier!=free, region in (eu, us), owner notin (bots), spot, !legacy
//
// All parts must hold. `!=` and `notin` also hold for an object without that label. An empty
// selector means every object.
class Selector {
 public:
  // badSelector, saying which part cannot be read; the place is the caller's.
  [[nodiscard]] static Result<Selector> parse(std::string_view text);

  [[nodiscard]] bool matches(const Labels& labels) const;

 private:
  enum class Rule { isOneOf, isNoneOf, present, absent };
  struct Part {
    std::string label;
    Rule rule = Rule::present;
    std::vector<std::string> values;
  };
  friend class SelectorReader;

  std::vector<Part> parts_;
};

}  // namespace litectl
