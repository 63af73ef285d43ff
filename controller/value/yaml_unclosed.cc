#include "value/yaml_unclosed.h"

#include <algorithm>
#include <vector>

namespace litectl {
namespace {

bool isOneOf(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

// A quote opens only at the beginning of a node; elsewhere it is part of plain text.
bool opensQuote(std::string_view text, std::size_t at) {
  return isOneOf(text[at], "\"'") && (at == 0 || isOneOf(text[at - 1], " \t\n[]{},:"));
}

bool opensComment(std::string_view text, std::size_t at) {
  return text[at] == '#' && (at == 0 || isOneOf(text[at - 1], " \t\n"));
}

std::size_t endOfLine(std::string_view text, std::size_t at) {
  return std::min(text.find('\n', at), text.size());
}

}  // namespace

std::optional<std::size_t> closingQuote(std::string_view text, std::size_t at) {
  const bool isDouble = text[at] == '"';
  const std::string_view stops = isDouble ? "\"\\" : "'";
  std::size_t i = text.find_first_of(stops, at + 1);
  // A backslash hides what follows it, and two single quotes are one.
  while (i != std::string_view::npos &&
         (text[i] == '\\' || (!isDouble && text.substr(i + 1).starts_with('\'')))) {
    i = text.find_first_of(stops, i + 2);
  }
  if (i == std::string_view::npos) return std::nullopt;
  return i;
}

std::optional<std::size_t> unclosedQuote(std::string_view text, std::size_t from) {
  for (std::size_t i = from; i < text.size(); ++i) {
    if (opensComment(text, i)) {
      i = endOfLine(text, i);
    } else if (opensQuote(text, i)) {
      const std::optional<std::size_t> end = closingQuote(text, i);
      if (!end) return i;
      i = *end;
    }
  }
  return std::nullopt;
}

std::optional<std::size_t> unclosedBracket(std::string_view text, std::size_t at) {
  std::vector<std::size_t> open;
  for (std::size_t i = at; i < text.size(); ++i) {
    if (opensComment(text, i)) {
      i = endOfLine(text, i);
    } else if (opensQuote(text, i)) {
      i = closingQuote(text, i).value_or(text.size());
    } else if (isOneOf(text[i], "[{")) {
      open.push_back(i);
    } else if (isOneOf(text[i], "]}")) {
      if (!open.empty()) open.pop_back();
      if (open.empty()) return std::nullopt;
    }
  }
  if (open.empty()) return std::nullopt;
  return open.back();
}

}  // namespace litectl
