#pragma once

#include "value/value.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace litectl {

// Colours for people; none unless a terminal shows them.
struct Style {
  bool colour = false;

  [[nodiscard]] std::string bold(std::string_view text) const { return in("1", text); }
  [[nodiscard]] std::string faint(std::string_view text) const { return in("2", text); }
  [[nodiscard]] std::string red(std::string_view text) const { return in("31", text); }
  [[nodiscard]] std::string green(std::string_view text) const { return in("32", text); }
  [[nodiscard]] std::string yellow(std::string_view text) const { return in("33", text); }

 private:
  [[nodiscard]] std::string in(std::string_view code, std::string_view text) const;
};

// Text from elsewhere made fit for a terminal: control characters become '?', and what looks like a
// secret is left out.
[[nodiscard]] std::string clean(std::string_view text);

// A value on one line, cut when it is long.
[[nodiscard]] std::string shortValue(const Value& value, std::size_t most = 60);

// "old → new"; of two long lists only what differs.
[[nodiscard]] std::string fromTo(const Value& from, const Value& to);

}  // namespace litectl
