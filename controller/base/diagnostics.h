#pragma once

#include "base/error.h"

#include <string>
#include <vector>

namespace litectl {

// All problems of one run: checking never stops at the first. A warning does not fail a run.
class Diagnostics {
 public:
  void add(Error error) { errors_.push_back(std::move(error)); }
  void warn(Error warning) { warnings_.push_back(std::move(warning)); }
  void append(Diagnostics other);

  [[nodiscard]] bool ok() const { return errors_.empty(); }
  [[nodiscard]] const std::vector<Error>& errors() const { return errors_; }
  [[nodiscard]] const std::vector<Error>& warnings() const { return warnings_; }

  // By place (file, line, column), then code; problems without a place come last.
  void sort();
  // Exit status of the worst error, 0 without errors.
  [[nodiscard]] int exitStatus() const;

 private:
  std::vector<Error> errors_;
  std::vector<Error> warnings_;
};

// For a person: place, code, message, the source line with a caret under the column, remedy.
//
//   error E1104 unknown-field: VirtualKey has no field "maxBudgte"
//     --> keys.yaml:7:3
//      |   maxBudgte: 5
//      |   ^
//     fix: did you mean "maxBudget"?
//
// Control characters, in texts and in the quoted line, are shown as '?'; a long line is cut around
// the column. What looks like an API key is shown as stars; of a line that literalSecret is about
// only the name is shown.
[[nodiscard]] std::string render(const Error& error, const SourceFiles& files,
                                 bool warning = false);

}  // namespace litectl
