#include "spec/text_rules.h"

#include "base/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace litectl {
namespace {

// What was found in a text that is gone through once.
struct Characters {
  std::optional<std::uint32_t> control;
  bool blank = true;
  bool spaceFirst = false;
  bool spaceLast = false;
};

Characters charactersOf(std::string_view text) {
  Characters found;
  for (bool first = true; !text.empty(); first = false) {
    const std::size_t length = utf8Length(text);
    const std::string_view sequence = text.substr(0, std::max<std::size_t>(1, length));
    const std::uint32_t point = length == 0 ? 0 : codePoint(sequence);
    if (!found.control && isControl(point)) found.control = point;
    found.spaceLast = isWhiteSpace(point);
    if (first) found.spaceFirst = found.spaceLast;
    found.blank = found.blank && found.spaceLast;
    text.remove_prefix(sequence.size());
  }
  return found;
}

}  // namespace

std::optional<Error> checkCharacters(const std::string& path, std::string_view text) {
  const Characters found = charactersOf(text);
  if (found.control) {
    return makeError(Code::controlCharacter,
                     fmt::format("{} holds U+{:04X}, a control character", path, *found.control),
                     "take out line breaks, tabs and escapes such as \\n");
  }
  if (found.blank) {
    return makeError(Code::emptyValue,
                     path + (text.empty() ? " is empty" : " is nothing but white space"),
                     "give it a value, or leave it out");
  }
  if (!found.spaceFirst && !found.spaceLast) return std::nullopt;
  return makeError(Code::patternMismatch,
                   path + (found.spaceFirst ? " begins" : " ends") + " with white space",
                   "take it away; a no-break space looks like a blank");
}

}  // namespace litectl
