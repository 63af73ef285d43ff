#pragma once

#include "base/diagnostics.h"
#include "value/text_place.h"
#include "value/yaml.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// What must be right about the raw bytes before a YAML parser sees them: UTF-8, no control
// characters, no bracket nesting that the scanner would take for ever over. Nothing when all is.
[[nodiscard]] std::optional<Error> checkYamlBytes(std::string_view text, std::uint16_t file,
                                                  const YamlLimits& limits);

// A text in the form yaml-cpp can read, and the way back to places of the original: JSON's
// surrogate pairs (\uD83D\uDE00) stand there as \U0001F600. The original must outlive it. Not
// thread-safe.
class YamlText {
 public:
  YamlText(std::string_view original, std::uint16_t file);

  // What to parse. Offsets below are offsets into this.
  [[nodiscard]] std::string_view parsed() const { return parsed_; }
  [[nodiscard]] SourcePos place(std::size_t offset) { return place_.at(originalOffset(offset)); }
  // True when only blanks stand before it in its line and one of them is a tab.
  [[nodiscard]] bool isIndentedByTab(std::size_t offset) const;
  // Where the content of a node begins whose anchor or tag, if any, begins at `offset`.
  [[nodiscard]] std::size_t contentOffset(std::size_t offset) const;
  // Undoes the joining in a scalar whose content begins there, unless double quotes decoded it.
  void restorePairs(std::string& scalar, std::size_t offset) const;

 private:
  [[nodiscard]] std::size_t originalOffset(std::size_t offset) const;
  void joinPairs();

  std::string_view original_;
  std::string_view parsed_;
  std::string joined_;               // owns what parsed_ shows when a pair was joined
  std::vector<std::size_t> joints_;  // offsets of the joined escapes in parsed_, rising
  TextPlace place_;
};

}  // namespace litectl
