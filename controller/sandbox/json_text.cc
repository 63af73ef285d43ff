#include "sandbox/json_text.h"

#include "value/json.h"

#include <array>
#include <charconv>
#include <cmath>

namespace litectl::sandbox {

JsonText& JsonText::begin(char bracket) {
  text_.push_back(bracket);
  return *this;
}

JsonText& JsonText::end(char bracket) {
  text_.push_back(bracket);
  return *this;
}

void JsonText::comma() {
  if (text_.empty()) return;
  const char last = text_.back();
  if (last != '{' && last != '[' && last != ':' && last != ',') text_.push_back(',');
}

JsonText& JsonText::name(std::string_view key) {
  comma();
  text_.append(1, '"').append(key).append("\":");
  return *this;
}

JsonText& JsonText::element() {
  comma();
  return *this;
}

JsonText& JsonText::raw(std::string_view json) {
  comma();
  text_.append(json);
  return *this;
}

JsonText& JsonText::text(std::string_view value) {
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte >= 0x80 || c == '"' || c == '\\') {
      text_.append(toJson(Value(value)));
      return *this;
    }
  }
  text_.append(1, '"').append(value).push_back('"');
  return *this;
}

JsonText& JsonText::field(std::string_view key, std::string_view value) {
  return name(key).text(value);
}

JsonText& JsonText::field(std::string_view key, const Text& value) {
  if (!value) return json(key, "null");
  return name(key).text(*value);
}

JsonText& JsonText::field(std::string_view key, const Money& value) {
  return json(key, value ? doubleText(*value) : "null");
}

JsonText& JsonText::field(std::string_view key, const Count& value) {
  return json(key, value ? std::to_string(*value) : "null");
}

JsonText& JsonText::field(std::string_view key, const std::optional<bool>& value) {
  if (!value) return json(key, "null");
  return json(key, *value ? "true" : "false");
}

JsonText& JsonText::field(std::string_view key, const std::vector<std::string>& values) {
  name(key).begin('[');
  for (const std::string& value : values) element().text(value);
  return end(']');
}

JsonText& JsonText::time(std::string_view key, const Time& value, Zone zone) {
  if (!value) return json(key, "null");
  return name(key).text(timeText(*value, zone));
}

JsonText& JsonText::json(std::string_view key, std::string_view value) {
  name(key);
  text_.append(value);
  return *this;
}

std::string doubleText(double value) {
  std::array<char, 64> buffer{};
  const double size = std::fabs(value);
  const bool plain = size == 0 || (size >= 1e-4 && size < 1e16);
  const auto [end, ec] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                    plain ? std::chars_format::fixed : std::chars_format::scientific);
  std::string text(buffer.data(), ec == std::errc() ? end : buffer.data());
  if (plain && text.find('.') == std::string::npos) text += ".0";
  return text;
}

std::string timeText(WallTime time, Zone zone) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  // Written by hand: a page has some hundred of them.
  std::string text;
  const auto digits = [&](std::int64_t value, int count) {
    const std::size_t from = text.size();
    text.resize(from + static_cast<std::size_t>(count), '0');
    for (std::size_t at = text.size(); at > from && value > 0; value /= 10) {
      text[--at] = static_cast<char>('0' + value % 10);
    }
  };
  digits(static_cast<int>(date.year()), 4);
  text.push_back('-');
  digits(static_cast<unsigned>(date.month()), 2);
  text.push_back('-');
  digits(static_cast<unsigned>(date.day()), 2);
  text.push_back('T');
  digits(clock.hours().count(), 2);
  text.push_back(':');
  digits(clock.minutes().count(), 2);
  text.push_back(':');
  digits(clock.seconds().count(), 2);
  if (clock.subseconds().count() != 0) {
    text.push_back('.');
    digits(clock.subseconds().count(), 3);
    text += "000";
  }
  return text + (zone == Zone::z ? "Z" : "+00:00");
}

}  // namespace litectl::sandbox
