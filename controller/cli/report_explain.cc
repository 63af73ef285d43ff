#include "cli/report_explain.h"

#include "base/lower_case.h"
#include "base/secret_shapes.h"
#include "base/suggest.h"
#include "cli/nouns.h"
#include "engine/diff.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace litectl {
namespace {

std::string_view verdictSentence(Verdict verdict) {
  switch (verdict) {
    case Verdict::same:
      return "in sync";
    case Verdict::changed:
      return "changed: the manifest says something new";
    case Verdict::drifted:
      return "drifted: changed behind our back, will be set again";
    case Verdict::added:
      return "added: not yet on the target";
    case Verdict::cleared:
      return "cleared: no longer declared, will be cleared";
    case Verdict::unclearable:
      return "unclearable: no longer declared, but the target cannot clear it";
    case Verdict::notOurs:
      return "not ours: never declared, left as it is";
  }
  return "";
}

const Match* matchOf(const Run& run, const ObjectId& id) {
  for (const Match& match : run.planned.matches) {
    if (match.desired->id == id) return &match;
  }
  return nullptr;
}

const LiveObject* liveOf(const Run& run, const ObjectId& id, const std::string& liveId) {
  const auto kind = run.snapshot.kinds.find(id.kind);
  return kind == run.snapshot.kinds.end() ? nullptr : kind->second.find(liveId);
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

class Explanation {
 public:
  Explanation(const Run& run, const SpecSet& specs, const std::string& inventory,
              const ObjectId& id, const Style& style)
      : run_(run), specs_(specs), inventory_(inventory), id_(id), style_(style) {}

  std::string declared(const Match& match) {
    const DesiredObject& desired = *match.desired;
    head();
    entry("manifest", run_.files.describe(desired.pos));
    entry("target", run_.planned.plan.target + ", inventory " + inventory_);
    entry("identity", identity(match));
    entry("ownership", ownership(match));
    if (desired.policy.manage == Manage::adopt) entry("manage", "adopt");
    entry("deletion", desired.partOf ? partDeletion() : deletionName(desired.policy.deletion));
    if (desired.slot) entry("value", sinkState(*desired.slot, match.live));
    plannedLines();
    line("");
    for (const FieldVerdict& verdict :
         diffFields(*specs_.kind(id_.kind), *specs_.targetKind(id_.kind), desired, match.live,
                    match.applied)) {
      field(verdict);
    }
    return maskSecrets(out_);
  }

  // Remembered, but in no manifest any more.
  std::string remembered(const Applied& applied) {
    const LiveObject* live = liveOf(run_, id_, applied.liveId);
    head();
    entry("manifest", "none: it is no longer declared");
    entry("target", run_.planned.plan.target + ", inventory " + inventory_);
    entry("identity",
          liveIdText(applied.liveId) + (live != nullptr ? "" : ", which the target does not show"));
    entry("ownership", "ours: in the store's inventory");
    const KindSpec* kind = specs_.kind(id_.kind);
    const bool isPart = kind != nullptr && !kind->partOf.empty();
    entry("deletion", isPart ? partDeletion() : deletionName(applied.deletion));
    if (applied.slot) entry("value", sinkState(*applied.slot, live));
    plannedLines();
    line("");
    DesiredObject nothing;
    nothing.id = id_;
    nothing.liveId = applied.liveId;
    const TargetKindSpec* target = specs_.targetKind(id_.kind);
    if (target == nullptr) return maskSecrets(out_);
    for (FieldVerdict& verdict :
         diffFields(*specs_.kind(id_.kind), *target, nothing, live, &applied)) {
      // The object goes as a whole or stays as a whole; no field of it is cleared.
      if (verdict.verdict != Verdict::notOurs) {
        verdict.verdict = Verdict::same;
        verdict.rule = "not looked at";
      }
      field(verdict, verdict.verdict == Verdict::notOurs ? "" : "no longer declared");
    }
    return maskSecrets(out_);
  }

 private:
  void line(const std::string& text) { out_ += text + "\n"; }

  void head() { line(style_.bold(id_.text())); }

  void entry(std::string name, const std::string& text) {
    name.resize(12, ' ');
    line("  " + style_.faint(name) + clean(text));
  }

  static std::string deletionName(Deletion deletion) {
    switch (deletion) {
      case Deletion::remove:
        return "delete: with --prune, once it is no longer declared";
      case Deletion::orphan:
        return "orphan: left alone once it is no longer declared";
      case Deletion::forbid:
        return "forbid: never deleted";
    }
    return "";
  }

  std::string partDeletion() const {
    return "delete: once its " + specs_.kind(id_.kind)->partOf + " lists it no longer";
  }

  std::string liveIdText(const std::string& liveId) const {
    const TargetKindSpec* target = specs_.targetKind(id_.kind);
    return (target == nullptr ? "id" : target->idPath) + " " + liveId;
  }

  std::string identity(const Match& match) const {
    if (match.live == nullptr) {
      const std::string& wanted = match.desired->liveId;
      return (wanted.empty() ? std::string("none yet") : liveIdText(wanted)) +
             ": not on the target";
    }
    std::string how = "as the manifest chooses it";
    if (specs_.targetKind(id_.kind)->idSource == IdSource::secretHash) {
      const bool remembered =
          match.applied != nullptr && match.applied->liveId == match.live->liveId;
      const bool marked = match.live->marker && match.live->marker->manifest == id_;
      how = remembered ? "known from the last apply"
            : marked   ? "found by its ownership record"
                       : "found by its alias";
    }
    return liveIdText(match.live->liveId) + ", " + how;
  }

  std::string ownership(const Match& match) const {
    if (match.live == nullptr) return "nobody's: it is not there";
    if (match.live->marker) {
      const Marker& marker = *match.live->marker;
      return std::string(match.owned ? "ours" : "not ours") + ": its record names inventory " +
             marker.inventory + ", manifest " + marker.manifest.text() + ", store " + marker.store;
    }
    if (match.owned) return "ours: in the store's inventory, without a record on the target";
    return "not ours: no record on the target, and not in the store's inventory";
  }

  std::string sinkState(const Slot& slot, const LiveObject* live) const {
    const auto state = run_.snapshot.slots.find(slot);
    if (state == run_.snapshot.slots.end() || live == nullptr) return slot.text();
    const std::vector<std::string>& pending = state->second.pending;
    if (state->second.live == live->liveId) return slot.text() + ", which holds this key's value";
    if (std::find(pending.begin(), pending.end(), live->liveId) != pending.end()) {
      return slot.text() + ", where this key's value is pending";
    }
    return slot.text() + (state->second.live ? ", which holds another key's value"
                                             : ", which does not hold this key's value");
  }

  void plannedLines() {
    const Plan& plan = run_.planned.plan;
    bool any = false;
    for (const Change& change : plan.changes) {
      if (change.id != id_) continue;
      any = true;
      entry("planned", std::string(change.op == Op::remove ? "delete" : opName(change.op)) + ": " +
                           change.reason);
      if (change.op == Op::remove || !change.takesAlong.empty()) entry("", cascadeSentence(change));
      std::vector<std::string> before;
      for (const ObjectId& other : change.dependsOn) before.push_back(other.text());
      if (!before.empty()) entry("", "after " + joined(before));
    }
    for (const Refusal& refusal : plan.refusals) {
      if (refusal.id != id_) continue;
      any = true;
      said("refused", refusal.error);
    }
    if (!any) entry("planned", "nothing");
    for (const Error& note : plan.notes) {
      if (note.subject == id_.text()) said("note", note);
    }
    for (const Error& blocker : plan.blockers) said("plan refused", blocker);
  }

  void said(const std::string& name, const Error& error) {
    entry(name, std::string(codeText(error.code)) + " " + std::string(codeSlug(error.code)) + ": " +
                    error.message);
    if (!error.remedy.empty()) entry("", "fix: " + error.remedy);
  }

  void field(const FieldVerdict& verdict, std::string_view said = {}) {
    const std::string sentence(said.empty() ? verdictSentence(verdict.verdict) : said);
    const bool calm = verdict.verdict == Verdict::same || verdict.verdict == Verdict::notOurs;
    line("  " + style_.bold(clean(verdict.field)) + "  " +
         (calm ? sentence : style_.yellow(sentence)));
    std::string place = run_.files.describe(verdict.pos);
    if (!verdict.origin.empty()) place += (place.empty() ? "from " : ", from ") + verdict.origin;
    value("desired", verdict.desired, "(not declared)", place);
    value("live", verdict.live, "(none)", "");
    value("last-applied", verdict.applied, "(not remembered)", "");
    line("      " + style_.faint("rule          ") + clean(verdict.rule));
    if (!verdict.effect.empty()) {
      line("      " + style_.faint("effect        ") + clean(verdict.effect));
    }
  }

  void value(std::string name, const std::optional<Value>& value, const std::string& otherwise,
             const std::string& place) {
    constexpr std::size_t kMost = 400;
    name.resize(14, ' ');
    std::string text =
        "      " + style_.faint(name) + (value ? shortValue(*value, kMost) : otherwise);
    if (!place.empty() && value) text += "  " + style_.faint("(" + clean(place) + ")");
    line(text);
  }

  const Run& run_;
  const SpecSet& specs_;
  const std::string& inventory_;
  const ObjectId id_;
  const Style& style_;
  std::string out_;
};

// "virtualkey/a" → the kind as it is spelt.
ObjectId spelt(const SpecSet& specs, ObjectId id) {
  for (const auto& [name, kind] : specs.kinds) {
    if (lowerCase(name) == lowerCase(id.kind)) id.kind = name;
  }
  return id;
}

Error unknown(const Run& run, const SpecSet& specs, const ObjectId& id) {
  const KindSpec* kind = specs.kind(id.kind);
  if (kind == nullptr) {
    std::vector<std::string> names;
    for (const auto& [name, spec] : specs.kinds) names.push_back(name);
    return makeError(Code::unknownObject, "there is no kind \"" + id.kind + "\"",
                     suggestion(id.kind, names));
  }
  if (!kind->live) {
    return makeError(Code::unknownObject,
                     "a " + id.kind + " is litectl's own and has no object on a target",
                     "explain an object that refers to it");
  }
  std::vector<std::string> names;
  for (const DesiredObject& object : run.desired.objects) names.push_back(object.id.text());
  for (const Applied& applied : run.memory.inventory) names.push_back(applied.id.text());
  const std::string near = suggest(id.text(), names);
  return makeError(
      Code::unknownObject, id.text() + " is neither in the manifests nor in the inventory",
      near.empty() ? "check the name, -f and --inventory" : "did you mean " + near + "?");
}

}  // namespace

Result<std::string> explainText(const Run& run, const SpecSet& specs, const std::string& inventory,
                                const ObjectId& id, const Style& style) {
  const ObjectId wanted = spelt(specs, id);
  Explanation explanation(run, specs, inventory, wanted, style);
  if (const Match* match = matchOf(run, wanted)) return explanation.declared(*match);
  if (const Applied* applied = run.memory.find(wanted)) return explanation.remembered(*applied);
  return unknown(run, specs, wanted);
}

}  // namespace litectl
