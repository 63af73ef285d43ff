#pragma once

#include "base/diagnostics.h"
#include "engine/pipeline.h"

#include <string>
#include <vector>

namespace litectl {

// Problems for a person, each with its place, the line and a remedy. A line that may hold a secret
// is named but not quoted.
class ProblemReport {
 public:
  // `files` must outlive it; `problems` tell which lines are known to hold a secret.
  ProblemReport(const SourceFiles& files, const Diagnostics& problems);

  [[nodiscard]] std::string text(const Error& error, bool warning = false) const;

 private:
  [[nodiscard]] bool mayQuote(SourcePos pos) const;

  const SourceFiles& files_;
  const Diagnostics& problems_;
};

// Everything that went wrong in a run, one text each: warnings, problems, then what guards refused,
// then what failed.
struct ProblemText {
  std::string text;
  bool warning = false;
};
[[nodiscard]] std::vector<ProblemText> problemTexts(const Run& run);

}  // namespace litectl
