#include "sandbox/query.h"

#include "value/json.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

namespace litectl::sandbox {
namespace {

constexpr std::int64_t kLargestPage = 100;

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Value problemAt(std::string_view type, std::string_view name, std::string_view message,
                std::string_view sent) {
  Value out = Value::emptyMap();
  out.set("type", type);
  out.set("loc", Value::List{"query", name});
  out.set("msg", message);
  out.set("input", sent);
  return out;
}

// A whole number of at least one; reports into `problems` and answers `usual` otherwise.
std::size_t number(const Query& query, std::string_view name, std::size_t usual, bool limited,
                   Value::List& problems) {
  const std::optional<std::string> text = query.find(name);
  if (!text) return usual;
  std::int64_t value = 0;
  const char* last = text->data() + text->size();
  const auto [end, ec] = std::from_chars(text->data(), last, value);
  if (text->empty() || ec != std::errc() || end != last) {
    problems.push_back(
        problemAt("int_parsing", name,
                  "Input should be a valid integer, unable to parse string as an integer", *text));
    return usual;
  }
  if (value < 1) {
    problems.push_back(
        problemAt("greater_than_equal", name, "Input should be greater than or equal to 1", *text));
    problems.back().set("ctx", Value(Value::Map{{"ge", Value(1), {}}}));
    return usual;
  }
  if (limited && value > kLargestPage) {
    problems.push_back(
        problemAt("less_than_equal", name, "Input should be less than or equal to 100", *text));
    problems.back().set("ctx", Value(Value::Map{{"le", Value(100), {}}}));
    return usual;
  }
  return static_cast<std::size_t>(value);
}

}  // namespace

std::string percentDecoded(std::string_view text, bool plusIsSpace) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
    const int low = high >= 0 ? hexDigit(text[i + 2]) : -1;
    if (low >= 0) {
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      out.push_back(plusIsSpace && text[i] == '+' ? ' ' : text[i]);
    }
  }
  return out;
}

Query::Query(std::string_view text) {
  while (!text.empty()) {
    const std::size_t cut = text.find('&');
    const std::string_view pair = text.substr(0, cut);
    text = cut == std::string_view::npos ? std::string_view() : text.substr(cut + 1);
    const std::size_t equals = pair.find('=');
    const std::string name = percentDecoded(pair.substr(0, equals), true);
    if (name.empty()) continue;
    values_[name] = equals == std::string_view::npos
                        ? std::string()
                        : percentDecoded(pair.substr(equals + 1), true);
  }
}

std::optional<std::string> Query::find(std::string_view name) const {
  const auto it = values_.find(name);
  if (it == values_.end()) return std::nullopt;
  return it->second;
}

bool Query::flag(std::string_view name) const {
  const std::optional<std::string> text = find(name);
  return text && (*text == "true" || *text == "True" || *text == "1" || *text == "yes");
}

std::size_t Page::begin(std::size_t total) const {
  return number - 1 >= total / size + 1 ? total : std::min(total, (number - 1) * size);
}

std::size_t Page::end(std::size_t total) const { return std::min(total, begin(total) + size); }

ReadPage readPage(const Query& query, std::string_view sizeName, std::size_t usualSize,
                  bool unlimited) {
  ReadPage read;
  Value::List problems;
  read.page.number = number(query, "page", 1, false, problems);
  read.page.size = number(query, sizeName, usualSize, !unlimited, problems);
  if (problems.empty()) return read;
  Value out = Value::emptyMap();
  out.set("detail", std::move(problems));
  read.refusal = ok(toJson(out));
  read.refusal->status = 422;
  return read;
}

}  // namespace litectl::sandbox
