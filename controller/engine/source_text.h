#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace litectl {

// One text with manifests, registered in the run's SourceFiles under `file`.
struct SourceText {
  std::uint16_t file = 0;
  std::string text;
};

// What -f covered.
struct Sources {
  std::vector<SourceText> files;   // in an order that depends on names only
  std::vector<std::string> roots;  // absolute paths ("-" for standard input), sorted, distinct
};

}  // namespace litectl
