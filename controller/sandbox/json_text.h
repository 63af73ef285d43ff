#pragma once

#include "sandbox/state.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace litectl::sandbox {

// "…Z" in lists and rows of the database, "+00:00" where the server goes through Python.
enum class Zone { z, offset };

// Writes one JSON text member by member, without a tree in between: a page of a hundred rows is
// written in well under a millisecond. Nothing checks that begin and end match.
class JsonText {
 public:
  JsonText& begin(char bracket);  // '{' or '['
  JsonText& end(char bracket);    // '}' or ']'
  JsonText& name(std::string_view key);
  JsonText& element();  // before an element of a list
  // Members or a value that are JSON already: "\"a\":null,\"b\":[]".
  JsonText& raw(std::string_view json);
  JsonText& text(std::string_view value);

  JsonText& field(std::string_view key, std::string_view value);
  JsonText& field(std::string_view key, const Text& value);
  JsonText& field(std::string_view key, const Money& value);
  JsonText& field(std::string_view key, const Count& value);
  JsonText& field(std::string_view key, const std::optional<bool>& value);
  JsonText& field(std::string_view key, const std::vector<std::string>& values);
  JsonText& time(std::string_view key, const Time& value, Zone zone = Zone::z);
  JsonText& json(std::string_view key, std::string_view value);  // a value that is JSON already

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void comma();
  std::string text_;
};

// As Python and PostgreSQL print a double: "10.0", "1e-05".
[[nodiscard]] std::string doubleText(double value);
// "2026-12-01T00:00:00Z", "2026-11-22T23:14:02.406000+00:00": microseconds unless they are zero.
[[nodiscard]] std::string timeText(WallTime time, Zone zone);

}  // namespace litectl::sandbox
