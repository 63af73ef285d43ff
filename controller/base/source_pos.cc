#include "base/source_pos.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace litectl {

std::uint16_t SourceFiles::add(std::string name, std::string text) {
  constexpr std::size_t kMost = std::numeric_limits<std::uint16_t>::max();
  if (files_.size() < kMost) files_.push_back({std::move(name), std::move(text)});
  return static_cast<std::uint16_t>(files_.size() - 1);
}

std::string_view SourceFiles::name(SourcePos pos) const {
  return pos.file < files_.size() ? std::string_view(files_[pos.file].name) : std::string_view();
}

std::string_view SourceFiles::line(SourcePos pos) const {
  if (!pos.known() || pos.file >= files_.size()) return {};
  std::string_view rest = files_[pos.file].text;
  // Columns do not count a byte order mark, so neither may the line have one.
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  for (std::uint32_t line = 1; line < pos.line; ++line) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return {};
    rest.remove_prefix(end + 1);
  }
  rest = rest.substr(0, std::min(rest.find('\n'), rest.size()));
  if (rest.ends_with('\r')) rest.remove_suffix(1);
  return rest;
}

std::string SourceFiles::describe(SourcePos pos) const {
  if (!pos.known()) return std::string(name(pos));
  return std::string(name(pos)) + ":" + std::to_string(pos.line) + ":" + std::to_string(pos.column);
}

}  // namespace litectl
