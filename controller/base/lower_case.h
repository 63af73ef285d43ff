#pragma once

#include <string>
#include <utility>

namespace litectl {

// ASCII letters only, whatever the locale: for header names, schemes, answers of a person.
[[nodiscard]] inline std::string lowerCase(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

}  // namespace litectl
