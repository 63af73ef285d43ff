#include "base/counted.h"
#include "base/secret_shapes.h"
#include "cli/money.h"
#include "cli/nouns.h"
#include "cli/report_plan.h"

#include <algorithm>
#include <string>
#include <vector>

namespace litectl {
namespace {

// A comment on a pull request holds 65,536 characters; some are left for who posts it.
constexpr std::size_t kMostBytes = 60'000;
constexpr std::size_t kMostRows = 100;

// As code, so that nothing in it is markup, a link or somebody's name.
std::string code(std::string_view text) {
  std::string out = "`";
  for (const char c : clean(text)) {
    if (c == '`') {
      out += '\'';
    } else if (c == '|') {
      out += "\\|";
    } else {
      out += c;
    }
  }
  return out + "`";
}

// Plain words of ours around what others may have written.
std::string prose(std::string_view text) {
  std::string out;
  for (const char c : clean(text)) {
    if (std::string_view("\\`*_{}[]<>#|@~").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string_view signOf(Op op) {
  switch (op) {
    case Op::create:
      return "+";
    case Op::remove:
      return "−";
    case Op::replace:
      return "−/+";
    case Op::update:
    case Op::adopt:
    case Op::publish:
    case Op::release:
    case Op::forget:
      break;
  }
  return "~";
}

class PlanMarkdown {
 public:
  explicit PlanMarkdown(const Run& run) : run_(run), plan_(run.planned.plan) {}

  std::string text() {
    line("### litectl: target " + code(plan_.target) + ", inventory " + code(plan_.inventory));
    line("");
    line("**" + prose(planSummary(plan_)) + "**");
    line("");
    money();
    reach();
    refused();
    destroyed();
    table();
    notes();
    details();
    if (!run_.checksum.empty()) line("<sub>plan " + run_.checksum + "</sub>");
    return out_;
  }

 private:
  void line(const std::string& text) { out_ += text + "\n"; }

  void money() {
    const std::string text = moneyChange(plan_.budgetsNow, plan_.budgets);
    if (text.empty()) return;
    line("Budgets: " + prose(text) + ".");
    line("");
  }

  void reach() {
    if (plan_.reach.empty()) return;
    for (std::size_t i = 0; i < std::min(plan_.reach.size(), kMostRows); ++i) {
      line("- " + code(plan_.reach[i].source.text()) + " changes " +
           prose(reachSentence(plan_.reach[i])));
    }
    more(plan_.reach.size());
    line("");
  }

  void refused() {
    if (plan_.blockers.empty() && plan_.refusals.empty()) return;
    line("**Refused**");
    line("");
    std::size_t shown = 0;
    const auto item = [&](const std::string& what, const Error& error) {
      if (++shown > kMostRows) return;
      line("- " + what + ": " + std::string(codeText(error.code)) + " " + prose(error.message) +
           (error.remedy.empty() ? "" : " (fix: " + prose(error.remedy) + ")"));
    };
    for (const Error& blocker : plan_.blockers) item("the plan", blocker);
    for (const Refusal& refusal : plan_.refusals) item(code(refusal.id.text()), refusal.error);
    more(shown);
    line("");
  }

  // What cannot be taken back comes before what can.
  void destroyed() {
    std::size_t shown = 0;
    for (const Change& change : plan_.changes) {
      if (change.takesAlong.empty()) continue;
      if (++shown > kMostRows) continue;
      line("> **" + code(change.id.text()) + "** " + prose(cascadeSentence(change)));
      for (const Dependent& each : change.takesAlong) {
        if (out_.size() < kMostBytes / 2) line("> - " + code(each.text));
      }
      line("");
    }
    more(shown);
  }

  void table() {
    if (plan_.changes.empty()) return;
    line("| | object | change | why |");
    line("| --- | --- | --- | --- |");
    // Deletions first: they are what a reviewer must not miss.
    std::vector<const Change*> order;
    for (const Change& change : plan_.changes) order.push_back(&change);
    std::stable_sort(order.begin(), order.end(), [](const Change* a, const Change* b) {
      return (a->op == Op::remove) > (b->op == Op::remove);
    });
    for (std::size_t i = 0; i < std::min(order.size(), kMostRows); ++i) {
      const Change& change = *order[i];
      line("| " + std::string(signOf(change.op)) + " | " + code(change.id.text()) + " | " +
           std::string(opName(change.op)) + " | " + prose(whyOf(change)) + " |");
    }
    line("");
    more(order.size());
  }

  static std::string whyOf(const Change& change) {
    std::string why = change.reason;
    if (change.madeFrom) why = change.madeFrom->text() + ": " + why;
    if (change.droppedValues > 0) why += "; the value of the key that is gone is dropped";
    if (change.bringsValue()) why += "; value " + valueWay(change);
    return why;
  }

  void notes() {
    if (plan_.notes.empty()) return;
    line("<details><summary>" + counted(plan_.notes.size(), "note") + "</summary>");
    line("");
    for (std::size_t i = 0; i < std::min(plan_.notes.size(), kMostRows); ++i) {
      const Error& note = plan_.notes[i];
      line("- " + code(note.subject) + ": " + std::string(codeText(note.code)) + " " +
           prose(note.message));
    }
    more(plan_.notes.size());
    line("");
    line("</details>");
    line("");
  }

  void details() {
    const auto hasFields = [](const Change& change) { return !change.fields.empty(); };
    if (std::none_of(plan_.changes.begin(), plan_.changes.end(), hasFields)) return;
    line("<details><summary>Fields</summary>");
    line("");
    std::size_t left = 0;
    for (const Change& change : plan_.changes) {
      if (change.fields.empty()) continue;
      std::string part =
          code(change.id.text()) + "\n\n| field | from | to |\n| --- | --- | --- |\n";
      for (const FieldVerdict& field : change.fields) {
        part += "| " + code(field.field) + " | " + code(shortValue(field.live.value_or(Value()))) +
                " | " + code(shortValue(field.desired.value_or(Value()))) +
                (field.effect.empty() ? "" : ": " + prose(field.effect)) + " |\n";
      }
      if (out_.size() + part.size() > kMostBytes) {
        ++left;
        continue;
      }
      line(part);
    }
    if (left > 0) line("and " + counted(left, "more object") + "; plan -o json has all of them\n");
    line("</details>");
    line("");
  }

  void more(std::size_t all) {
    if (all <= kMostRows) return;
    line("");
    line("and " + std::to_string(all - kMostRows) + " more; plan -o json has all of them");
    line("");
  }

  const Run& run_;
  const Plan& plan_;
  std::string out_;
};

}  // namespace

std::string planMarkdown(const Run& run) { return maskSecrets(PlanMarkdown(run).text()); }

}  // namespace litectl
