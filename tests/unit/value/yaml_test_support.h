#pragma once

#include "value/json.h"
#include "value/yaml.h"

#include <string>
#include <string_view>

namespace litectl {

// What came of a YAML text: its documents as JSON, one a line, and its problems as
// "E1005 2:3", one a line.
struct YamlOutcome {
  std::string documents;
  std::string problems;
  std::vector<Value> values;
  std::vector<Error> errors;
};

inline YamlOutcome readYaml(std::string_view text, const YamlLimits& limits = {}) {
  Diagnostics diagnostics;
  YamlOutcome outcome;
  outcome.values = parseYaml(text, 0, diagnostics, limits);
  outcome.errors = diagnostics.errors();
  for (const Value& value : outcome.values) {
    outcome.documents += (outcome.documents.empty() ? "" : "\n") + toJson(value);
  }
  for (const Error& error : outcome.errors) {
    outcome.problems += (outcome.problems.empty() ? "" : "\n") + std::string(codeText(error.code)) +
                        " " + std::to_string(error.pos.line) + ":" +
                        std::to_string(error.pos.column);
  }
  return outcome;
}

}  // namespace litectl
