#pragma once

#include "value/value.h"

#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// Writes YAML for people and for git: block style, two blanks a level, members in the order they
// stand. Pure; equal input, equal text. What is written reads the same under our strict profile and
// with readers of YAML 1.1 and 1.2: a text stands in quotes where one of them would read it as
// something else, and nowhere else but where it holds what YAML gives a meaning to.

// Words that stand above a member: `path` is the way to it through maps. An empty path: above all.
struct YamlComment {
  std::vector<std::string> path;
  std::string text;  // one sentence or more; lines are broken where they get long
};

// One document, without `---`, ending in a line's end. Texts must be UTF-8.
[[nodiscard]] std::string toYaml(const Value& value, const std::vector<YamlComment>& comments = {});

// A text as a scalar: plain or in double quotes.
[[nodiscard]] std::string yamlScalar(std::string_view text);

}  // namespace litectl
