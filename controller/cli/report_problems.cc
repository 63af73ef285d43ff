#include "cli/report_problems.h"

#include "cli/style.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace litectl {
namespace {

// "password: hunter2" looks like no API key, so such lines are judged by their names.
bool namesSecret(std::string_view line) {
  static constexpr std::array<std::string_view, 8> kNames = {
      "key", "token", "secret", "password", "passwd", "credential", "authorization", "value"};
  std::string lower;
  for (const char c : line) {
    lower.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  }
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
    : files_(files), problems_(problems) {}

bool ProblemReport::mayQuote(SourcePos pos) const {
  const auto sameLine = [&](const Error& other) {
    return other.code == Code::literalSecret && other.pos.file == pos.file &&
           other.pos.line == pos.line;
  };
  return std::none_of(problems_.errors().begin(), problems_.errors().end(), sameLine) &&
         !namesSecret(files_.line(pos));
}

std::string ProblemReport::text(const Error& error, bool warning) const {
  // Of a line that holds a secret, render shows no more than the name.
  if (!error.pos.known() || error.code == Code::literalSecret || mayQuote(error.pos)) {
    return withoutKeys(render(error, files_, warning));
  }
  Error shown = error;
  shown.pos = {};
  std::string text = render(shown, files_, warning);
  text.insert(text.find('\n') + 1, "  --> " + clean(files_.describe(error.pos)) +
                                       "\n   | (not shown: it may hold a secret)\n");
  return withoutKeys(text);
}

std::vector<ProblemText> problemTexts(const Run& run) {
  const ProblemReport report(run.files, run.problems);
  std::vector<ProblemText> texts;
  for (const Error& warning : run.problems.warnings()) {
    texts.push_back({report.text(warning, true), true});
  }
  const auto add = [&](const Error& error) { texts.push_back({report.text(error), false}); };
  for (const Error& error : run.problems.errors()) add(error);
  for (const Error& blocker : run.planned.plan.blockers) add(blocker);
  for (const Refusal& refusal : run.planned.plan.refusals) add(refusal.error);
  for (const Outcome& outcome : run.outcomes) {
    if (outcome.error) add(*outcome.error);
  }
  return texts;
}

}  // namespace litectl
