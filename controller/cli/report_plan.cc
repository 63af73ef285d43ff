#include "cli/report_plan.h"

#include "base/counted.h"
#include "base/secret_shapes.h"
#include "cli/money.h"
#include "cli/nouns.h"

#include <fmt/format.h>

#include <map>
#include <utility>
#include <vector>

namespace litectl {
namespace {

std::string_view whyField(Verdict verdict) {
  switch (verdict) {
    case Verdict::changed:
      return "changed in the manifest";
    case Verdict::drifted:
      return "changed behind our back";
    case Verdict::added:
      return "newly declared";
    case Verdict::cleared:
      return "no longer declared";
    case Verdict::same:
    case Verdict::unclearable:
    case Verdict::notOurs:
      break;
  }
  return verdictName(verdict);
}

std::string opText(Op op, const Style& style) {
  switch (op) {
    case Op::create:
      return style.green("+ create");
    case Op::update:
      return style.yellow("~ update");
    case Op::replace:
      return style.red("-/+ replace");
    case Op::adopt:
      return style.yellow("~ adopt");
    case Op::publish:
      return style.yellow("~ publish");
    case Op::remove:
      return style.red("- delete");
    case Op::release:
      return style.yellow("~ release");
    case Op::forget:
      return style.yellow("~ forget");
  }
  return "?";
}

class PlanText {
 public:
  PlanText(const Run& run, const Style& style) : plan_(run.planned.plan), style_(style) {}

  std::string text() {
    line(style_.faint("target " + plan_.target + ", inventory " + plan_.inventory));
    changes();
    refused();
    notes();
    reach();
    money();
    out_ += style_.bold(planSummary(plan_)) + "\n";
    return maskSecrets(out_);
  }

 private:
  void line(const std::string& text) { out_ += text + "\n"; }

  void changes() {
    std::vector<std::string> kinds;
    std::map<std::string, std::vector<const Change*>> byKind;
    for (const Change& change : plan_.changes) {
      auto& group = byKind[change.id.kind];
      if (group.empty()) kinds.push_back(change.id.kind);
      group.push_back(&change);
    }
    for (const std::string& kind : kinds) {
      line("\n" + style_.bold(kind));
      for (const Change* each : byKind[kind]) change(*each);
    }
    line("");
  }

  void change(const Change& change) {
    std::string head = "  " + opText(change.op, style_) + " " + change.id.name;
    if (change.madeFrom) head += " (" + change.madeFrom->text() + ")";
    if (!change.reason.empty()) head += ": " + clean(change.reason);
    line(head);
    if (!change.takesAlong.empty()) line("      " + cascadeSentence(change));
    for (const Dependent& each : change.takesAlong) line("      - " + clean(each.text));
    for (const FieldVerdict& verdict : change.fields) field(change, verdict);
    if (change.makesWay) {
      line("      " + change.makesWay->id.text() + " gives up its " + change.makesWay->field +
           " first");
    }
    if (change.marker && change.op != Op::create) line("      ownership record is written");
    if (change.droppedValues > 0) {
      line(style_.red("      the value of the key that is gone is dropped"));
    }
    if (change.bringsValue()) {
      line("      value " + clean(valueWay(change)));
    }
  }

  void field(const Change& change, const FieldVerdict& verdict) {
    const Value to = verdict.desired.value_or(Value());
    std::string text = "      " + clean(verdict.field) + ": ";
    if (change.op == Op::create) {
      text += shortValue(to);
    } else {
      text += fromTo(verdict.live.value_or(Value()), to);
      text += style_.faint(" (" + std::string(whyField(verdict.verdict)) + ")");
      if (!verdict.effect.empty()) text += style_.red(", which means " + verdict.effect);
    }
    if (!verdict.origin.empty()) text += style_.faint(" from " + clean(verdict.origin));
    line(text);
  }

  void refused() {
    if (plan_.blockers.empty() && plan_.refusals.empty()) return;
    line(style_.bold("Refused"));
    for (const Error& blocker : plan_.blockers)
      line("  " + style_.red("the plan: ") + said(blocker));
    for (const Refusal& refusal : plan_.refusals) {
      line("  " + style_.red(refusal.id.text() + ": ") + said(refusal.error));
    }
    line("");
  }

  void notes() {
    if (plan_.notes.empty()) return;
    line(style_.bold("Notes"));
    // A hundred adopted keys are one thing to know, not a hundred.
    constexpr std::size_t kShown = 5;
    std::map<Code, std::size_t> seen;
    for (const Error& note : plan_.notes) {
      if (++seen[note.code] > kShown) continue;
      line("  " + clean(note.subject) + ": " + said(note));
      if (!note.remedy.empty()) line("      " + style_.faint(clean(note.remedy)));
    }
    for (const auto& [code, count] : seen) {
      if (count <= kShown) continue;
      line("  and " + counted(count - kShown, "more note") + " " + std::string(codeText(code)) +
           "; plan -o json lists all of them");
    }
    line("");
  }

  static std::string said(const Error& error) {
    return std::string(codeText(error.code)) + " " + std::string(codeSlug(error.code)) + ": " +
           clean(error.message);
  }

  void reach() {
    if (plan_.reach.empty()) return;
    line(style_.bold("Reach"));
    for (const Reach& each : plan_.reach) {
      line("  " + each.source.text() + " changes " + reachSentence(each));
    }
    line("");
  }

  void money() {
    const std::string text = moneyChange(plan_.budgetsNow, plan_.budgets);
    if (!text.empty()) line("Budgets: " + text + ".");
  }

  const Plan& plan_;
  const Style& style_;
  std::string out_;
};

}  // namespace

std::string planText(const Run& run, const Style& style) { return PlanText(run, style).text(); }

std::string planSummary(const Plan& plan) {
  std::map<Op, std::size_t> count;
  for (const Change& change : plan.changes) ++count[change.op];
  const std::size_t refused = plan.refusals.size();
  const std::string refusals = refused > 0 ? counted(refused, "object") + " refused, " : "";
  if (plan.changes.empty()) {
    return "No changes: " + refusals + counted(plan.inSync, "object") + " in sync.";
  }
  std::string text =
      fmt::format("{}: {} to create, {} to update, ", plan.blocked() ? "Plan (refused)" : "Plan",
                  count[Op::create], count[Op::update]);
  for (const auto& [op, word] :
       {std::pair(Op::replace, "replace"), std::pair(Op::adopt, "adopt"),
        std::pair(Op::publish, "publish"), std::pair(Op::release, "release"),
        std::pair(Op::forget, "forget")}) {
    if (count[op] > 0) text += std::to_string(count[op]) + " to " + word + ", ";
  }
  return text + std::to_string(count[Op::remove]) + " to delete, " + refusals +
         std::to_string(plan.inSync) + " in sync.";
}

}  // namespace litectl
