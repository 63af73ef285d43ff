#include "cli/report_problems.h"

#include "base/counted.h"
#include "base/lower_case.h"
#include "base/secret_shapes.h"
#include "cli/style.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace litectl {
namespace {

// "password: hunter2" looks like no API key, so such lines are judged by their names.
bool namesSecret(std::string_view line) {
  static constexpr std::array<std::string_view, 8> kNames = {
      "key", "token", "secret", "password", "passwd", "credential", "authorization", "value"};
  const std::string lower = lowerCase(std::string(line));
  const auto givesValue = [&](std::size_t end) {
    if (end < lower.size() && (lower[end] == '"' || lower[end] == '\'')) ++end;
    end = std::min(lower.find_first_not_of(" \t", end), lower.size());
    if (end == lower.size() || lower[end] != ':') return false;
    const std::size_t value = lower.find_first_not_of(" \t", end + 1);
    return value != std::string::npos && lower[value] != '{' && lower[value] != '[';
  };
  return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view name) {
    for (std::size_t at = lower.find(name); at != std::string::npos;
         at = lower.find(name, at + 1)) {
      if (givesValue(at + name.size())) return true;
    }
    return false;
  });
}

}  // namespace

ProblemReport::ProblemReport(const SourceFiles& files, const Diagnostics& problems)
    : files_(files) {
  for (const Error& error : problems.errors()) {
    if (error.code == Code::literalSecret) secretLines_.emplace(error.pos.file, error.pos.line);
  }
}

bool ProblemReport::mayQuote(SourcePos pos) const {
  return !secretLines_.contains({pos.file, pos.line}) && !namesSecret(files_.line(pos));
}

std::string ProblemReport::text(const Error& error, bool warning) const {
  // Of a line that holds a secret, render shows no more than the name.
  if (!error.pos.known() || error.code == Code::literalSecret || mayQuote(error.pos)) {
    return maskSecrets(render(error, files_, warning));
  }
  Error shown = error;
  shown.pos = {};
  std::string text = render(shown, files_, warning);
  text.insert(text.find('\n') + 1, "  --> " + clean(files_.describe(error.pos)) +
                                       "\n   | (not shown: it may hold a secret)\n");
  return maskSecrets(text);
}

LogMembers ProblemReport::members(const Error& error) const {
  LogMembers members = {{"code", std::string(codeText(error.code))},
                        {"slug", std::string(codeSlug(error.code))}};
  if (!error.subject.empty()) members.emplace_back("object", maskSecrets(error.subject));
  if (error.pos.known()) {
    members.emplace_back("file", maskSecrets(files_.name(error.pos)));
    members.emplace_back("line", std::to_string(error.pos.line));
    members.emplace_back("column", std::to_string(error.pos.column));
  }
  if (!error.remedy.empty()) members.emplace_back("remedy", maskSecrets(error.remedy));
  return members;
}

std::vector<Problem> problemsOf(const Run& run) {
  std::vector<Problem> all;
  for (const Error& warning : run.problems.warnings()) all.push_back({warning, true});
  const auto add = [&](const Error& error) { all.push_back({error, false}); };
  for (const Error& error : run.problems.errors()) add(error);
  for (const Error& blocker : run.planned.plan.blockers) add(blocker);
  for (const Refusal& refusal : run.planned.plan.refusals) add(refusal.error);
  const Error* stopped = nullptr;
  std::size_t notBegun = 0;
  for (const Outcome& outcome : run.outcomes) {
    if (!outcome.error) continue;
    if (outcome.result == Outcome::Result::skipped && outcome.error->code == Code::interrupted) {
      stopped = &*outcome.error;
      ++notBegun;
    } else {
      add(*outcome.error);
    }
  }
  if (notBegun == 1) add(*stopped);
  if (notBegun > 1) {
    add(makeError(Code::interrupted,
                  "stopped before " + counted(notBegun, "change") + " that the plan still has",
                  stopped->remedy.empty() ? "run again" : stopped->remedy));
  }
  return all;
}

}  // namespace litectl
