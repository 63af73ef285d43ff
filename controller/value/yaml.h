#pragma once

#include "base/diagnostics.h"
#include "value/value.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace litectl {

struct YamlLimits {
  std::size_t maxBytes = 16U << 20U;
  std::size_t maxDepth = 64;
  std::size_t maxNodes = 1'000'000;  // after aliases are expanded
  std::size_t maxDocuments = 10'000;
};

// Reads all documents of a YAML (or JSON) text under the strict profile (docs/formats/manifest.md):
// valid UTF-8 without control characters; YAML 1.2 core scalars; a plain scalar that YAML 1.1 and
// 1.2 read differently (yes, on, 010, 1_000, 0o17) is ambiguousScalar and asks for quotes; quoted
// is always a string; a repeated key names both places; aliases within a budget; `<<` merges;
// unknown tags are errors; empty documents are left out. Every node and key keeps its place in
// `file`. Adds every problem it can find to `diagnostics`; what is returned is what could be read
// (a broken document and those after it are left out). Never throws, always ends.
[[nodiscard]] std::vector<Value> parseYaml(std::string_view text, std::uint16_t file,
                                           Diagnostics& diagnostics, const YamlLimits& limits = {});

}  // namespace litectl
