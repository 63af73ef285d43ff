#include "value/yaml_failure.h"

#include "value/missing_blank.h"
#include "value/yaml_unclosed.h"

#include <fmt/format.h>
#include <yaml-cpp/exceptions.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace litectl {
namespace {

struct Saying {
  std::string_view parser;  // how the parser's message begins
  std::string_view message;
  std::string_view remedy;
};

constexpr std::string_view kCheckIndentation =
    "check the indentation of this line and of the one above";
constexpr std::string_view kCloseQuote =
    "close it, or put quotes inside the text behind a backslash";

constexpr auto kSayings = std::to_array<Saying>({
    {"illegal map value", "a \":\" stands where no value can begin",
     "put text that holds \": \" in quotes, or check the indentation"},
    {"illegal block entry", "a \"- \" stands where no list can begin", kCheckIndentation},
    {"illegal map key", "a \"? \" stands where no key can begin", "put the text in quotes"},
    {"illegal flow end", "a closing bracket does not fit what is open here",
     "close what is open first, or put the text in quotes"},
    {"end of map not found", "this line does not fit the map it stands in", kCheckIndentation},
    {"end of sequence not found", "this line does not fit the list it stands in",
     kCheckIndentation},
    {"end of map flow not found", "a \"{\" is not closed", "close it with \"}\""},
    {"end of sequence flow not found", "a \"[\" is not closed", "close it with \"]\""},
    {"illegal EOF in scalar", "a quoted text is not closed", kCloseQuote},
    {"illegal document indicator in scalar", "a quoted text is not closed", kCloseQuote},
    {"unknown escape character", "a backslash in double quotes is followed by no known escape",
     "write \\\\ for a backslash, or use single quotes"},
    {"bad character found while scanning hex number", "an escape is not made of hex digits",
     "write \\\\ for a backslash, or use single quotes"},
    {"invalid unicode", "an escape names no character",
     "write the character itself, or both halves of the pair"},
    {"unknown token", "no text can begin with this character", "put the text in quotes"},
    {"the referenced anchor is not defined", "an alias names an anchor that is not defined above",
     "define it with & first, or put text that begins with * in quotes"},
    {"alias not found after *", "a \"*\" stands here that names nothing",
     "put text that begins with * in quotes: \"*\""},
    {"illegal tab", "a tab is used for indentation, where YAML allows only spaces",
     "replace the tab by spaces"},
    {"bad YAML version", "the %YAML line is not understood", "remove it"},
    {"YAML major version too large", "the %YAML line names a version that does not exist",
     "remove it"},
});

Error plainly(std::string_view parserMessage) {
  for (const Saying& saying : kSayings) {
    if (parserMessage.starts_with(saying.parser)) {
      return makeError(Code::yamlSyntax, std::string(saying.message), std::string(saying.remedy));
    }
  }
  return makeError(Code::yamlSyntax, "this is not YAML: " + std::string(parserMessage),
                   "check the line and the one above");
}

// The parser notices these after the escape.
bool isAboutEscape(std::string_view parserMessage) {
  return parserMessage.starts_with("unknown escape character") ||
         parserMessage.starts_with("bad character found while scanning hex") ||
         parserMessage.starts_with("invalid unicode");
}

// Offset of the first thing in the line that `offset` is in.
std::size_t firstInLine(std::string_view text, std::size_t offset) {
  const std::size_t before = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  const std::size_t start = before == std::string_view::npos ? 0 : before + 1;
  return std::min(text.find_first_not_of(" \t", start), text.size());
}

// Where a name with no blank behind its colon stands, in the line of `offset` or the one above: the
// parser takes it for text and stumbles over what follows.
std::optional<std::size_t> lineWithoutBlank(std::string_view text, std::size_t offset) {
  for (int lines = 0; lines < 2; ++lines) {
    const std::size_t first = firstInLine(text, offset);
    const std::string_view line = text.substr(first, text.find('\n', first) - first);
    if (missesBlank(line)) return first;
    const std::size_t before = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
    if (before == std::string_view::npos) return std::nullopt;
    offset = before;
  }
  return std::nullopt;
}

}  // namespace

Error unclosed(char opening) {
  const char closing = opening == '{' ? '}' : opening == '[' ? ']' : opening;
  const std::string_view name = closing == opening ? "quote" : "bracket";
  return makeError(Code::yamlSyntax, fmt::format("this {} ({}) is not closed", name, opening),
                   fmt::format("close it with {}, or remove it", closing));
}

Error explainFailure(const YAML::Exception& failure, YamlText& text, const YamlBuilder& builder) {
  const std::string_view parsed = text.parsed();
  const std::string_view said = failure.msg;
  const std::size_t offset =
      std::min(static_cast<std::size_t>(std::max(0, failure.mark.pos)), parsed.size());
  const std::optional<std::size_t> bracket = builder.innermostBracket();
  if (bracket && said.find("flow not found") != std::string_view::npos) {
    const std::size_t open = unclosedBracket(parsed, *bracket).value_or(*bracket);
    return unclosed(parsed[open]).at(text.place(open));
  }
  if (!bracket && text.isIndentedByTab(firstInLine(parsed, offset))) {
    return plainly("illegal tab").at(text.place(firstInLine(parsed, offset)));
  }
  if (said.ends_with("in scalar")) {
    const std::optional<std::size_t> quote = unclosedQuote(parsed, builder.offset());
    if (quote) return plainly(said).at(text.place(*quote));
  }
  if (isAboutEscape(said)) {
    const std::size_t backslash = parsed.rfind('\\', offset);
    if (backslash != std::string_view::npos) return plainly(said).at(text.place(backslash));
  }
  if (said.starts_with("alias not found")) {
    const std::size_t star = parsed.rfind('*', offset);
    if (star != std::string_view::npos) return plainly(said).at(text.place(star));
  }
  if (said.starts_with("illegal map value") || said.starts_with("end of map not found")) {
    if (const auto line = lineWithoutBlank(parsed, offset)) {
      return makeError(Code::yamlSyntax, "no blank stands behind the \":\" of this name",
                       std::string(kPutABlank))
          .at(text.place(*line));
    }
  }
  return plainly(said).at(text.place(offset));
}

}  // namespace litectl
