#include "value/yaml_scalars.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace litectl {
namespace {

constexpr std::string_view kCoreTag = "tag:yaml.org,2002:";

bool isDigit(char c) { return c >= '0' && c <= '9'; }

// YAML's words come in three spellings: word, Word, WORD.
bool isWord(std::string_view text, std::string_view word) {
  if (text.size() != word.size()) return false;
  const auto upper = [](char c) {
    return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  };
  if (text[0] != word[0] && text[0] != upper(word[0])) return false;
  const std::string_view rest = text.substr(1);
  const std::string_view wordRest = word.substr(1);
  if (rest == wordRest) return true;
  return text[0] == upper(word[0]) && std::equal(rest.begin(), rest.end(), wordRest.begin(),
                                                 [&](char a, char b) { return a == upper(b); });
}

bool isNull(std::string_view text) { return text.empty() || text == "~" || isWord(text, "null"); }

std::optional<bool> asBool(std::string_view text) {
  if (isWord(text, "true")) return true;
  if (isWord(text, "false")) return false;
  return std::nullopt;
}

// The words that are booleans in YAML 1.1 and text in 1.2.
std::optional<bool> asOldBool(std::string_view text) {
  if (isWord(text, "yes") || isWord(text, "on") || isWord(text, "y")) return true;
  if (isWord(text, "no") || isWord(text, "off") || isWord(text, "n")) return false;
  return std::nullopt;
}

std::string_view withoutSign(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return text;
}

bool allOf(std::string_view text, std::string_view digits) {
  return !text.empty() && text.find_first_not_of(digits) == std::string_view::npos;
}

std::string withoutUnderscores(std::string_view text) {
  std::string result(text);
  std::erase(result, '_');
  return result;
}

// Whole number in another base; the digits are known to fit it.
Decimal inBase(std::string_view digits, std::int64_t base) {
  Decimal number;
  for (const char c : digits) {
    const auto lower = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    number = number * Decimal(base) + Decimal(isDigit(c) ? c - '0' : lower - 'a' + 10);
  }
  return number;
}

constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";
constexpr std::size_t kMostHexDigits = 32;

// A number by YAML 1.2 and by every earlier version alike.
std::optional<Decimal> asNumber(std::string_view text) {
  if (text.starts_with("0x") && text.size() <= 2 + kMostHexDigits &&
      allOf(text.substr(2), kHexDigits)) {
    return inBase(text.substr(2), 16);
  }
  if (std::optional<Decimal> number = Decimal::parse(text)) return number;
  // "5." is a number in YAML, though not in JSON.
  if (text.size() > 1 && text.ends_with('.') && isDigit(text[text.size() - 2])) {
    return Decimal::parse(text.substr(0, text.size() - 1));
  }
  return std::nullopt;
}

// A number by some version of YAML and something else by another: 010, 0o17, 0b1, 1_000.
std::optional<Decimal> asOldNumber(std::string_view text) {
  const bool negative = text.starts_with('-');
  const std::string_view rest = withoutSign(text);
  if (rest.empty() || !isDigit(rest[0])) return std::nullopt;
  const std::string bare = withoutUnderscores(rest);
  std::optional<Decimal> number;
  const std::string_view digits =
      std::string_view(bare).substr(std::min<std::size_t>(2, bare.size()));
  if (digits.size() > kMostHexDigits * 4) {
    number = Decimal::parse(bare);
  } else if (bare.starts_with("0o") && allOf(digits, "01234567")) {
    number = inBase(digits, 8);
  } else if (bare.starts_with("0b") && allOf(digits, "01")) {
    number = inBase(digits, 2);
  } else if (bare.starts_with("0x") && allOf(digits, kHexDigits)) {
    number = inBase(digits, 16);
  } else {
    std::string_view plain = bare;
    while (plain.size() > 1 && plain[0] == '0' && isDigit(plain[1])) plain.remove_prefix(1);
    if (plain.size() < rest.size()) number = asNumber(plain);
  }
  if (number && negative) return Decimal() - *number;
  return number;
}

// A number to the base of 60 in YAML 1.1: 12:30, 1:30:00, -1:30.5.
bool isBase60(std::string_view text) {
  std::string_view rest = withoutSign(text);
  std::size_t parts = 0;
  for (std::size_t colon = rest.find(':'); colon != std::string_view::npos;
       colon = rest.find(':')) {
    const std::string_view part = rest.substr(0, colon);
    if (!allOf(part, "0123456789_") || part[0] == '_' || (parts > 0 && part.size() > 2)) {
      return false;
    }
    rest.remove_prefix(colon + 1);
    ++parts;
  }
  const std::string_view last = rest.substr(0, rest.find('.'));
  const std::string_view fraction = rest.substr(std::min(rest.size(), last.size() + 1));
  return parts > 0 && last.size() <= 2 && allOf(last, "0123456789") &&
         (last.size() == 1 || last[0] < '6') &&
         (fraction.empty() || allOf(fraction, "0123456789_"));
}

bool isInfinityOrNan(std::string_view text) {
  if (text.starts_with('.') && isWord(text.substr(1), "nan")) return true;
  if (text == ".NaN") return true;
  const std::string_view rest = withoutSign(text);
  return rest.starts_with('.') && isWord(rest.substr(1), "inf");
}

// No JSON reader that uses doubles can hold it, ours for server answers included.
bool isBeyondDouble(const Decimal& number) {
  static const Decimal kLargest = *Decimal::parse("1e308");
  return number > kLargest || number < Decimal() - kLargest;
}

Error notFinite(std::string_view text) {
  constexpr std::size_t kShown = 40;
  const bool cut = text.size() > kShown;
  return makeError(
      Code::outOfRange,
      std::string(text.substr(0, kShown)) + (cut ? "…" : "") + " is no number that can be stored",
      "write a number in range, or leave the field out for no limit");
}

Error ambiguous(std::string_view text, std::string remedy) {
  return makeError(Code::ambiguousScalar,
                   "\"" + std::string(text) + "\" means different things in YAML 1.1 and 1.2",
                   std::move(remedy));
}

std::string quotesFor(std::string_view text) {
  return "\"" + std::string(text) + "\" in quotes for the text";
}

YamlScalar resolvePlain(const std::string& text) {
  if (isNull(text)) return {};
  if (const auto boolean = asBool(text)) return {Value(*boolean), {}};
  if (const auto boolean = asOldBool(text)) {
    return {Value(*boolean), ambiguous(text, std::string("write ") + (*boolean ? "true" : "false") +
                                                 ", or " + quotesFor(text))};
  }
  if (auto number = asNumber(text)) {
    if (isBeyondDouble(*number)) return {Value(text), notFinite(text)};
    return {Value(*std::move(number)), {}};
  }
  if (isInfinityOrNan(text)) return {Value(text), notFinite(text)};
  if (auto number = asOldNumber(text)) {
    std::string remedy = "write " + number->text() + ", or " + quotesFor(text);
    return {Value(*std::move(number)), ambiguous(text, std::move(remedy))};
  }
  if (isBase60(text)) return {Value(text), ambiguous(text, "write " + quotesFor(text))};
  return {Value(text), {}};
}

YamlScalar mustBe(bool fits, YamlScalar scalar, std::string_view what) {
  if (!fits && !scalar.problem) {
    scalar.problem =
        makeError(Code::wrongType, "the tag says this is " + std::string(what) + ", but it is not",
                  "remove the tag or write a fitting value");
  }
  return scalar;
}

bool isCoreTag(std::string_view tag) {
  static constexpr std::array<std::string_view, 7> kTypes = {"str",  "int", "float", "bool",
                                                             "null", "map", "seq"};
  return tag.starts_with(kCoreTag) &&
         std::find(kTypes.begin(), kTypes.end(), tag.substr(kCoreTag.size())) != kTypes.end();
}

Error unknownTag(std::string_view tag) {
  return makeError(Code::unknownTag, "the tag \"" + std::string(tag) + "\" is not known",
                   "remove the tag; only !!str, !!int, !!float, !!bool, !!null, !!map and !!seq "
                   "are read");
}

}  // namespace

YamlScalar resolveScalar(const std::string& text, const std::string& tag) {
  if (tag == "?" || tag.empty()) return resolvePlain(text);
  if (tag == "!") return {Value(text), {}};
  if (tag.starts_with(kCoreTag)) {
    const std::string_view type = std::string_view(tag).substr(kCoreTag.size());
    if (type == "str") return {Value(text), {}};
    if (type == "null") return mustBe(isNull(text), {}, "null");
    YamlScalar scalar = resolvePlain(text);
    const Value& value = scalar.value;
    if (type == "bool") return mustBe(value.isBool(), std::move(scalar), "true or false");
    if (type == "float") return mustBe(value.isNumber(), std::move(scalar), "a number");
    if (type == "int") {
      const bool whole = value.isNumber() && value.number().isInteger();
      return mustBe(whole, std::move(scalar), "a whole number");
    }
    if (type == "map" || type == "seq") {
      return mustBe(false, {Value(text), {}}, type == "map" ? "a map" : "a list");
    }
  }
  return {Value(text), unknownTag(tag)};
}

std::optional<Error> problemOfKey(const std::string& text, const std::string& tag) {
  if (tag == "!" || tag == kCoreTag.data() + std::string("str")) return std::nullopt;
  // Readers of 1.1 leave these letters alone where they are keys: {x: 1, y: 2}.
  if (isWord(text, "y") || isWord(text, "n")) return std::nullopt;
  YamlScalar scalar = resolveScalar(text, tag);
  if (scalar.value.isNull() && !scalar.problem) {
    return makeError(Code::yamlSyntax, "a key is missing or null",
                     "write a key, or \"null\" in quotes for the text");
  }
  if (scalar.problem && scalar.problem->code == Code::ambiguousScalar) {
    scalar.problem->remedy = "write " + quotesFor(text);
  }
  return std::move(scalar.problem);
}

std::optional<Error> problemOfTag(const std::string& tag, bool isMap) {
  if (tag == "?" || tag == "!" || tag.empty()) return std::nullopt;
  if (tag == std::string(kCoreTag) + (isMap ? "map" : "seq")) return std::nullopt;
  if (isCoreTag(tag)) {
    return makeError(
        Code::wrongType,
        std::string("the tag says otherwise, but this is a ") + (isMap ? "map" : "list"),
        "remove the tag or write a fitting value");
  }
  return unknownTag(tag);
}

}  // namespace litectl
