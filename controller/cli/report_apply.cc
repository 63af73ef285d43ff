#include "base/secret_shapes.h"
#include "cli/report_plan.h"

#include <fmt/format.h>

#include <map>

namespace litectl {
namespace {

std::string resultText(const Outcome& outcome, const Style& style) {
  switch (outcome.result) {
    case Outcome::Result::done:
      return style.green("done   ");
    case Outcome::Result::failed:
      return style.red("failed ");
    case Outcome::Result::skipped:
      return style.yellow("skipped");
  }
  return "?";
}

std::string_view wordOf(Op op) { return op == Op::remove ? "delete" : opName(op); }

}  // namespace

std::string applyText(const Run& run, const Style& style) {
  std::string text;
  std::map<Op, std::size_t> done;
  std::size_t failed = 0;
  std::size_t skipped = 0;
  for (std::size_t i = 0; i < run.outcomes.size(); ++i) {
    const Outcome& outcome = run.outcomes[i];
    text += "  " + resultText(outcome, style) + " " + std::string(wordOf(outcome.op)) + " " +
            outcome.id.text();
    if (outcome.result == Outcome::Result::done) {
      ++done[outcome.op];
      const Change& change = run.planned.plan.changes[i];
      if (change.bringsValue()) text += ", value in " + clean(change.slot->text());
    } else {
      ++(outcome.result == Outcome::Result::failed ? failed : skipped);
      if (outcome.error) text += ": " + clean(oneLine(*outcome.error));
    }
    text += "\n";
  }
  if (run.outcomes.empty()) {
    return run.planned.plan.empty() ? std::string() : "Nothing was applied.\n";
  }
  std::string sum = fmt::format("Applied: {} created, {} updated, ", done[Op::create],
                                done[Op::update] + done[Op::publish]);
  if (done[Op::replace] > 0) sum += fmt::format("{} replaced, ", done[Op::replace]);
  if (done[Op::adopt] > 0) sum += fmt::format("{} adopted, ", done[Op::adopt]);
  if (done[Op::release] > 0) sum += fmt::format("{} released, ", done[Op::release]);
  if (done[Op::forget] > 0) sum += fmt::format("{} forgotten, ", done[Op::forget]);
  sum += fmt::format("{} deleted", done[Op::remove]);
  if (failed > 0) sum += fmt::format("; {} failed", failed);
  if (skipped > 0) sum += fmt::format("; {} skipped", skipped);
  return maskSecrets(text + style.bold(sum + ".") + "\n");
}

}  // namespace litectl
