#pragma once

#include "base/diagnostics.h"
#include "base/error.h"
#include "cli/options.h"
#include "cli/report_problems.h"
#include "cli/style.h"

#include <string_view>

namespace litectl {

// Where a command's texts go. Results on standard output, problems on standard error: as text, or
// as log lines with --log-format json.
class Output {
 public:
  explicit Output(const Options& options);

  [[nodiscard]] const Style& style() const { return style_; }
  void result(std::string_view text);
  void problem(const ProblemReport& report, const Error& error, bool warning);
  // A problem that belongs to no file.
  void problem(const Error& error);
  // What is to be said about the problems as such.
  void remark(std::string_view text);
  // The status, or that of a local failure if a result could not be written.
  [[nodiscard]] int status(int status) const;

 private:
  Style style_;
  bool json_ = false;
  bool failed_ = false;
  bool unread_ = false;  // nobody reads standard output any more
};

}  // namespace litectl
