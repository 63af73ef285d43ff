#include "engine/reach.h"

#include "base/counted.h"
#include "engine/belonging.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace litectl {
namespace {

class Reaching {
 public:
  Reaching(const PlanInput& in, Planned& planned)
      : in_(in), planned_(planned), declared_(planned.matches) {}

  void run() {
    for (Change& change : planned_.plan.changes) {
      const DesiredObject* desired = in_.desired.find(change.id);
      if (change.op == Op::update && desired != nullptr) look(change, *desired);
    }
    for (auto& [source, reach] : bySource_) {
      if (reach.objects() > 0) planned_.plan.reach.push_back(std::move(reach));
    }
  }

 private:
  void look(Change& change, const DesiredObject& desired) {
    std::set<ObjectId> sources;
    bool only = !change.fields.empty();
    for (const FieldVerdict& verdict : change.fields) {
      const std::vector<ObjectId> from = sourcesOf(verdict, desired);
      only = only && !from.empty();
      sources.insert(from.begin(), from.end());
    }
    if (change.madeFrom) {
      countLinked(change, sources);
      return;
    }
    for (const ObjectId& source : sources) reachOf(source).copied.push_back(change.id);
    if (only && sources.size() == 1) change.causedBy = *sources.begin();
  }

  // What somebody changed behind our back is no change of a manifest.
  std::vector<ObjectId> sourcesOf(const FieldVerdict& verdict, const DesiredObject& desired) const {
    if (verdict.verdict == Verdict::drifted) return {};
    if (verdict.verdict != Verdict::cleared) return verdict.from;
    if (desired.madeFrom) return {*desired.madeFrom};
    std::vector<ObjectId> sources;
    const std::string name(fieldOf(verdict.field));
    for (const FieldSpec& field : in_.specs.kind(desired.id.kind)->fields) {
      if (!field.inherits) continue;
      const auto& copied = field.inherits->copy;
      if (std::find(copied.begin(), copied.end(), name) == copied.end()) continue;
      for (const ObjectId& source : desired.inheritsFrom) {
        if (source.kind == field.refersTo) sources.push_back(source);
      }
    }
    return sources;
  }

  // One call changes all that are linked, unless what changes is their own.
  void countLinked(const Change& change, const std::set<ObjectId>& sources) {
    std::vector<const LiveObject*> linked;
    for (const Belonging& one :
         belongingTo(in_.specs, in_.snapshot, change.id.kind, change.liveId)) {
      const bool feels =
          std::any_of(change.fields.begin(), change.fields.end(), [&](const FieldVerdict& verdict) {
            return !one.row->fields.contains(verdict.field) &&
                   goesByLink(*one.cascade, verdict.field);
          });
      if (feels) linked.push_back(one.row);
    }
    if (linked.empty()) return;
    for (const ObjectId& source : sources) {
      Reach& reach = reachOf(source);
      reach.byLink += linked.size();
      ++reach.calls;
      for (const LiveObject* row : linked) {
        if (const Match* match = declared_.find(row)) reach.linked.push_back(match->desired->id);
      }
    }
  }

  // What the target does not take from the link is copied.
  bool goesByLink(const Cascade& link, const FieldPath& path) const {
    const std::string name(fieldOf(path));
    const auto& fields = in_.specs.kind(link.kind)->fields;
    return std::none_of(fields.begin(), fields.end(), [&](const FieldSpec& field) {
      if (!field.inherits || !link.fields.contains(field.inherits->link)) return false;
      const auto& byLink = field.inherits->byLink;
      return std::find(byLink.begin(), byLink.end(), name) == byLink.end();
    });
  }

  Reach& reachOf(const ObjectId& source) {
    Reach& reach = bySource_[source];
    reach.source = source;
    return reach;
  }

  const PlanInput& in_;
  Planned& planned_;
  const Declared declared_;
  std::map<ObjectId, Reach> bySource_;
};

}  // namespace

void findReach(const PlanInput& in, Planned& planned) { Reaching(in, planned).run(); }

void guardReach(const GuardRules& rules, Plan& plan) {
  for (const Reach& reach : plan.reach) {
    if (reach.objects() <= rules.maxReach) continue;
    plan.blockers.push_back(makeError(
        Code::reachTooWide,
        reach.source.text() + " changes " + counted(reach.objects(), "object") + " at once, " +
            std::to_string(reach.byLink) + " of them by link; the limit is " +
            std::to_string(rules.maxReach),
        "move some of them to another one first; if this is meant, set guards.maxReach: " +
            std::to_string(reach.objects()) + " in the settings"));
  }
}

}  // namespace litectl
