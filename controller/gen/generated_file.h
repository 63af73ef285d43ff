#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace litectl::gen {

// A file that litectl writes from specs, settings, codes and commands: for git, not for people to
// edit. The same input gives the same text.
struct GeneratedFile {
  std::string path;  // from the root of the tree, with '/'
  std::string text;
};

using GeneratedFiles = std::vector<GeneratedFile>;

// What its first lines say; `from` names the input: "specs/kinds/Team.yaml".
[[nodiscard]] inline std::string generatedFrom(std::string_view from) {
  return "generated from " + std::string(from) + " by litectl gen; do not edit";
}

// Whether a text is one of ours.
[[nodiscard]] inline bool isGenerated(std::string_view text) {
  constexpr std::size_t kWithin = 200;
  return text.substr(0, kWithin).find("by litectl gen; do not edit") != std::string_view::npos;
}

}  // namespace litectl::gen
