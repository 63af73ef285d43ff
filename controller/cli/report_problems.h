#pragma once

#include "base/diagnostics.h"
#include "base/log.h"
#include "engine/pipeline.h"

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace litectl {

// Problems for a person, each with its place, the line and a remedy. A line that may hold a secret
// is named but not quoted.
class ProblemReport {
 public:
  // `files` must outlive it; `problems` tell which lines are known to hold a secret.
  // Cheap to make; each text costs a walk through its file.
  ProblemReport(const SourceFiles& files, const Diagnostics& problems);

  [[nodiscard]] std::string text(const Error& error, bool warning = false) const;
  // The same in parts, for the log: code, slug, object, file, line, column, remedy; those it has.
  [[nodiscard]] LogMembers members(const Error& error) const;

 private:
  [[nodiscard]] bool mayQuote(SourcePos pos) const;

  using Line = std::pair<std::uint16_t, std::uint32_t>;  // file and line

  const SourceFiles& files_;
  std::set<Line> secretLines_;
};

// Everything that went wrong in a run: warnings, problems, then what guards refused, then what
// failed. A run may have tens of thousands, so none is made a text before it is to be shown.
struct Problem {
  Error error;
  bool warning = false;
};
[[nodiscard]] std::vector<Problem> problemsOf(const Run& run);

}  // namespace litectl
