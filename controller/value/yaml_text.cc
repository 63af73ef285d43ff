#include "value/yaml_text.h"

#include "base/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

namespace litectl {
namespace {

constexpr std::size_t kPairBytes = 12;    // \uD83D\uDE00
constexpr std::size_t kJoinedBytes = 10;  // \U0001F600

bool isControlByte(unsigned char byte) {
  return (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F;
}

bool isNonCharacter(std::string_view sequence) {
  return sequence == "\xEF\xBF\xBE" || sequence == "\xEF\xBF\xBF";
}

// The number of a \uXXXX escape at `at`; 0 when there is none.
unsigned unicodeEscape(std::string_view text, std::size_t at) {
  if (text.size() < at + 6 || text[at] != '\\' || text[at + 1] != 'u') return 0;
  unsigned number = 0;
  const char* last = text.data() + at + 6;
  const auto [end, ec] = std::from_chars(text.data() + at + 2, last, number, 16);
  return ec == std::errc() && end == last ? number : 0;
}

// The code point of a pair of surrogate escapes at `at`; 0 when there is none.
unsigned surrogatePair(std::string_view text, std::size_t at) {
  const unsigned high = unicodeEscape(text, at);
  if (high < 0xD800 || high > 0xDBFF) return 0;
  const unsigned low = unicodeEscape(text, at + 6);
  if (low < 0xDC00 || low > 0xDFFF) return 0;
  return 0x10000U + ((high - 0xD800U) << 10U) + (low - 0xDC00U);
}

// An escape counts only after an even number of backslashes.
bool isEscaped(std::string_view text, std::size_t at) {
  std::size_t first = at;
  while (first > 0 && text[first - 1] == '\\') --first;
  return (at - first) % 2 == 1;
}

std::string_view kindOf(std::uint32_t point) {
  if (point == 0x85 || point == 0x2028 || point == 0x2029) {
    return "which some programs take for the end of a line";
  }
  if (point > 0x2029 && isControl(point)) return "which turns the direction of writing";
  return isControl(point) ? "a control character" : "which Unicode reserves";
}

Error badByte(std::string_view text, std::size_t at, std::uint16_t file) {
  const auto byte = static_cast<unsigned char>(text[at]);
  Error error;
  if (byte == 0) {
    error = makeError(Code::controlCharacter, "the text holds a NUL byte",
                      "save the file as UTF-8 text; it may be UTF-16 or no text at all");
  } else if (const std::size_t length = utf8Length(text.substr(at)); length > 0) {
    const std::uint32_t point = codePoint(text.substr(at, length));
    error = makeError(
        Code::controlCharacter, fmt::format("the text holds U+{:04X}, {}", point, kindOf(point)),
        fmt::format("remove it, or write it as an escape in double quotes: \"\\u{:04X}\"", point));
  } else {
    error =
        makeError(Code::invalidUtf8,
                  fmt::format("the text is not valid UTF-8: byte 0x{:02X} at offset {}", byte, at),
                  "save the file as UTF-8");
  }
  return std::move(error).at(TextPlace(text, file).at(at));
}

}  // namespace

std::optional<Error> checkYamlBytes(std::string_view text, std::uint16_t file,
                                    const YamlLimits& limits) {
  // More unclosed brackets than this in one line, or in lines of nothing else, are refused before
  // the parser sees them: it would hold something for each before it says a word.
  const std::size_t mostOpen = std::max<std::size_t>(1000, 4 * limits.maxDepth);
  std::size_t open = 0;
  bool onlyBrackets = true;  // in this line
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      if (isControlByte(byte)) return badByte(text, i, file);
      if (byte == '[' || byte == '{') {
        ++open;
      } else if (byte == ']' || byte == '}') {
        open -= open > 0 ? 1U : 0U;
      } else if (byte == '\n') {
        if (!onlyBrackets) open = 0;
        onlyBrackets = true;
      } else if (byte > ' ' && byte != ',') {
        onlyBrackets = false;
      }
      if (open > mostOpen) {
        return makeError(Code::tooDeep,
                         fmt::format("the nesting is more than {} levels deep", limits.maxDepth),
                         "no manifest needs that; check what wrote the file")
            .at(TextPlace(text, file).at(i));
      }
      ++i;
      continue;
    }
    onlyBrackets = false;
    const std::size_t length = utf8Length(text.substr(i));
    const std::string_view sequence = text.substr(i, length);
    if (length == 0 || isControl(codePoint(sequence)) || isNonCharacter(sequence)) {
      return badByte(text, i, file);
    }
    i += length;
  }
  return std::nullopt;
}

YamlText::YamlText(std::string_view original, std::uint16_t file)
    : original_(original), parsed_(original), place_(original, file) {
  joinPairs();
}

void YamlText::joinPairs() {
  std::size_t copied = 0;
  for (std::size_t i = parsed_.find("\\u"); i != std::string_view::npos;
       i = parsed_.find("\\u", i + 2)) {
    const unsigned point = surrogatePair(parsed_, i);
    if (point == 0 || isEscaped(parsed_, i)) continue;
    joined_.append(parsed_, copied, i - copied);
    joints_.push_back(joined_.size());
    fmt::format_to(std::back_inserter(joined_), "\\U{:08X}", point);
    copied = i + kPairBytes;
    i = copied - 2;
  }
  if (joints_.empty()) return;
  joined_.append(parsed_, copied);
  parsed_ = joined_;
}

std::size_t YamlText::originalOffset(std::size_t offset) const {
  const auto before = std::lower_bound(joints_.begin(), joints_.end(), offset) - joints_.begin();
  return offset + static_cast<std::size_t>(before) * (kPairBytes - kJoinedBytes);
}

bool YamlText::isIndentedByTab(std::size_t offset) const {
  bool tab = false;
  for (std::size_t i = std::min(offset, parsed_.size()); i-- > 0 && parsed_[i] != '\n';) {
    if (parsed_[i] != ' ' && parsed_[i] != '\t') return false;
    if (parsed_[i] == '\t') tab = true;
  }
  return tab;
}

std::size_t YamlText::contentOffset(std::size_t offset) const {
  while (offset < parsed_.size() && (parsed_[offset] == '&' || parsed_[offset] == '!')) {
    offset = parsed_.find_first_of(" \t\r\n", offset);
    offset = parsed_.find_first_not_of(" \t\r\n", offset);
  }
  return std::min(offset, parsed_.size());
}

void YamlText::restorePairs(std::string& scalar, std::size_t offset) const {
  if (joints_.empty() || (offset < parsed_.size() && parsed_[offset] == '"')) return;
  // Such a scalar holds its "\U" in the order of the text, so the two can be walked side by side.
  std::string restored;
  std::size_t copied = 0;
  std::size_t source = offset;
  for (std::size_t i = scalar.find("\\U"); i != std::string::npos; i = scalar.find("\\U", i + 2)) {
    source = parsed_.find("\\U", source);
    if (source == std::string_view::npos) break;
    if (std::binary_search(joints_.begin(), joints_.end(), source)) {
      restored.append(scalar, copied, i - copied);
      restored.append(original_, originalOffset(source), kPairBytes);
      copied = i + kJoinedBytes;
    }
    source += 2;
  }
  restored.append(scalar, std::min(copied, scalar.size()));
  scalar = std::move(restored);
}

}  // namespace litectl
