#include "value/text_place.h"

#include <algorithm>
#include <limits>

namespace litectl {
namespace {

bool startsCodePoint(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

std::size_t countCodePoints(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), startsCodePoint));
}

}  // namespace

SourcePos TextPlace::at(std::size_t offset) {
  constexpr std::size_t kMostColumn = std::numeric_limits<std::uint16_t>::max();
  offset = std::min(offset, text_.size());
  if (offset < lineStart_) {
    line_ -= static_cast<std::uint32_t>(
        std::count(text_.begin() + static_cast<std::ptrdiff_t>(offset),
                   text_.begin() + static_cast<std::ptrdiff_t>(lineStart_), '\n'));
    const std::size_t before = offset == 0 ? std::string_view::npos : text_.rfind('\n', offset - 1);
    lineStart_ = before == std::string_view::npos ? 0 : before + 1;
    column_ = countCodePoints(text_.substr(lineStart_, offset - lineStart_));
  } else if (offset < offset_) {
    column_ -= countCodePoints(text_.substr(offset, offset_ - offset));
  } else {
    for (std::size_t i = offset_; i < offset; ++i) {
      if (text_[i] == '\n') {
        ++line_;
        lineStart_ = i + 1;
        column_ = 0;
      } else if (startsCodePoint(text_[i])) {
        ++column_;
      }
    }
  }
  offset_ = offset;
  return {line_, static_cast<std::uint16_t>(std::min(column_ + 1, kMostColumn)), file_};
}

}  // namespace litectl
