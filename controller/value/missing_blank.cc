#include "value/missing_blank.h"

#include <algorithm>
#include <cctype>

namespace litectl {

bool missesBlank(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" -"), text.size()));
  const auto isLetter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
  const auto end = std::find_if_not(text.begin(), text.end(), isLetter);
  const auto name = static_cast<std::size_t>(end - text.begin());
  if (name == 0 || name + 1 >= text.size() || text[name] != ':') return false;
  return text[name + 1] != ' ' && text[name + 1] != '/' && text[name + 1] != '\r';
}

}  // namespace litectl
