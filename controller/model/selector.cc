#include "model/selector.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

namespace litectl {
namespace {

constexpr std::size_t kMostName = 63;
constexpr std::size_t kMostPrefix = 253;

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool isAlphanumeric(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// A label's name after its prefix, and its value unless that is empty.
bool isPlainName(std::string_view text) {
  return !text.empty() && text.size() <= kMostName && isAlphanumeric(text.front()) &&
         isAlphanumeric(text.back()) && std::all_of(text.begin(), text.end(), [](char c) {
           return isAlphanumeric(c) || c == '-' || c == '_' || c == '.';
         });
}

bool isPrefix(std::string_view text) {
  return !text.empty() && text.size() <= kMostPrefix && isAlphanumeric(text.front()) &&
         isAlphanumeric(text.back()) && std::all_of(text.begin(), text.end(), [](char c) {
           return (isAlphanumeric(c) && std::isupper(static_cast<unsigned char>(c)) == 0) ||
                  c == '-' || c == '.';
         });
}

bool isLabel(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return isPlainName(text);
  return isPrefix(text.substr(0, slash)) && isPlainName(text.substr(slash + 1));
}

}  // namespace

// Goes through the text once. What it returns says what stands there instead of what may.
class SelectorReader {
 public:
  explicit SelectorReader(std::string_view text) : rest_(text) {}

  Result<Selector> read() {
    Selector selector;
    skipBlanks();
    if (rest_.empty()) return selector;
    for (;;) {
      LITECTL_TRY_ASSIGN(Selector::Part part, readPart());
      selector.parts_.push_back(std::move(part));
      if (rest_.empty()) return selector;
      if (!take(",")) return bad("a comma");
    }
  }

 private:
  using Part = Selector::Part;
  using Rule = Selector::Rule;

  Result<Part> readPart() {
    Part part;
    const bool absent = take("!");
    LITECTL_TRY_ASSIGN(part.label, readLabel());
    if (absent) {
      part.rule = Rule::absent;
    } else if (take("!=")) {
      part.rule = Rule::isNoneOf;
      LITECTL_TRY_ASSIGN(std::string value, readValue());
      part.values.push_back(std::move(value));
    } else if (take("==") || take("=")) {
      part.rule = Rule::isOneOf;
      LITECTL_TRY_ASSIGN(std::string value, readValue());
      part.values.push_back(std::move(value));
    } else if (const auto rule = takeWordOfSet()) {
      part.rule = *rule;
      LITECTL_TRY(readValues(part.values));
    }
    return part;
  }

  std::optional<Rule> takeWordOfSet() {
    const std::string_view word = wordAhead();
    if (word != "in" && word != "notin") return std::nullopt;
    const Rule rule = word == "in" ? Rule::isOneOf : Rule::isNoneOf;
    skip(word.size());
    return rule;
  }

  Result<std::string> readLabel() {
    const std::string_view word = wordAhead();
    if (!isLabel(word)) return bad("the name of a label");
    skip(word.size());
    return std::string(word);
  }

  Result<std::string> readValue() {
    const std::string_view word = wordAhead();
    if (!word.empty() && !isPlainName(word)) return bad("the value of a label");
    skip(word.size());
    return std::string(word);
  }

  Status readValues(std::vector<std::string>& values) {
    if (!take("(")) return bad("'(' and values");
    do {
      LITECTL_TRY_ASSIGN(std::string value, readValue());
      values.push_back(std::move(value));
    } while (take(","));
    if (!take(")")) return bad("')'");
    return {};
  }

  // Up to what cannot be part of a name.
  [[nodiscard]] std::string_view wordAhead() const {
    const auto end = std::find_if(rest_.begin(), rest_.end(), [](char c) {
      return isBlank(c) || std::string_view("!=,()<>").find(c) != std::string_view::npos;
    });
    return rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
  }

  bool take(std::string_view sign) {
    if (rest_.substr(0, sign.size()) != sign) return false;
    skip(sign.size());
    return true;
  }

  void skip(std::size_t count) {
    rest_.remove_prefix(count);
    skipBlanks();
  }

  void skipBlanks() {
    while (!rest_.empty() && isBlank(rest_.front())) rest_.remove_prefix(1);
  }

  [[nodiscard]] Error bad(const std::string& wanted) const {
    constexpr std::size_t kShown = 20;
    std::string found;
    for (const char c : rest_.substr(0, kShown)) {
      found += std::iscntrl(static_cast<unsigned char>(c)) != 0 ? '?' : c;
    }
    return makeError(Code::badSelector,
                     "the selector needs " + wanted + " where " +
                         (found.empty() ? "it ends" : "\"" + found + "\" stands"),
                     "write parts such as env=prod, tier!=free, region in (eu, us), owner or "
                     "!owner, with commas between");
  }

  std::string_view rest_;
};

Result<Selector> Selector::parse(std::string_view text) { return SelectorReader(text).read(); }

bool Selector::matches(const Labels& labels) const {
  return std::all_of(parts_.begin(), parts_.end(), [&](const Part& part) {
    const auto label = labels.find(part.label);
    const bool has = label != labels.end();
    const bool listed = has && std::find(part.values.begin(), part.values.end(), label->second) !=
                                   part.values.end();
    switch (part.rule) {
      case Rule::isOneOf:
        return listed;
      case Rule::isNoneOf:
        return !listed;
      case Rule::present:
        return has;
      case Rule::absent:
        return !has;
    }
    return false;
  });
}

}  // namespace litectl
