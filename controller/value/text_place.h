#pragma once

#include "base/source_pos.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace litectl {

// Turns byte offsets of one text into places. Remembers the last one, so offsets that move a
// little at a time cost a little each, however long the lines are. The text must outlive it.
class TextPlace {
 public:
  TextPlace(std::string_view text, std::uint16_t file) : text_(text), file_(file) {}

  // Offsets beyond the end are the end.
  [[nodiscard]] SourcePos at(std::size_t offset);

 private:
  std::string_view text_;
  std::uint16_t file_;
  std::size_t offset_ = 0;
  std::uint32_t line_ = 1;
  std::size_t lineStart_ = 0;
  std::size_t column_ = 0;  // code points between lineStart_ and offset_
};

}  // namespace litectl
