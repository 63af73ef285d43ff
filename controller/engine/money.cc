#include "engine/money.h"

#include "engine/spend_rate.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace litectl {
namespace {

// The fields of an object as they are now, or as they will be: declared, or left as they are on the
// target.
struct Fields {
  const Match& match;
  const std::set<std::string>* cleared;  // null: none
  bool now;

  const Value* find(const std::string& name) const {
    const auto declared = match.desired->fields.find(name);
    if (!now && declared != match.desired->fields.end()) return &declared->second.value;
    if (match.live == nullptr) return nullptr;
    if (!now && cleared != nullptr && cleared->contains(name)) return nullptr;
    const auto live = match.live->fields.find(name);
    return live == match.live->fields.end() ? nullptr : &live->second;
  }
};

// Adds up what some holders may spend.
class Sum {
 public:
  void add(const Value* amount, const Value* window) {
    if (amount == nullptr || !amount->isNumber()) {
      ++out_.unlimited;
      return;
    }
    ++out_.limited;
    const auto seconds =
        window != nullptr && window->isString() ? secondsOfWindow(window->string()) : std::nullopt;
    Decimal& sum = seconds ? byWindow_[*seconds] : out_.once;
    sum = sum + amount->number();
  }

  BudgetSum take() {
    for (const auto& [window, amount] : byWindow_) {
      out_.perMonth = out_.perMonth + perMonth(amount, window);
    }
    return out_;
  }

 private:
  std::map<std::int64_t, Decimal> byWindow_;  // by its seconds, so that only sums are rounded
  BudgetSum out_;
};

class Accounts {
 public:
  Accounts(const PlanInput& in, Planned& planned) : in_(in), planned_(planned) {
    for (const Change& change : planned.plan.changes) {
      for (const FieldVerdict& verdict : change.fields) {
        if (verdict.verdict == Verdict::cleared) cleared_[change.id].insert(verdict.field);
      }
    }
    for (const Match& match : planned.matches) {
      if (spendsOf(match) != nullptr && !match.desired->liveId.empty()) {
        byLive_.emplace(LiveKey(match.desired->id.kind, match.desired->liveId), &match);
      }
    }
  }

  void run() {
    std::vector<const Match*> holders;
    for (const Match& match : planned_.matches) {
      if (isOutermost(match)) holders.push_back(&match);
    }
    planned_.plan.budgetsNow = sumOf(holders, true);
    planned_.plan.budgets = sumOf(holders, false);
    for (Reach& reach : planned_.plan.reach) {
      const std::vector<const Match*> reached = reachedBy(reach);
      reach.budgetsNow = sumOf(reached, true);
      reach.budgets = sumOf(reached, false);
    }
  }

 private:
  const Spends* spendsOf(const Match& match) const {
    const KindSpec* kind = in_.specs.kind(match.desired->id.kind);
    return kind != nullptr && kind->spends ? &*kind->spends : nullptr;
  }

  Fields fieldsOf(const Match& match, bool now) const {
    const auto cleared = cleared_.find(match.desired->id);
    return {match, cleared == cleared_.end() ? nullptr : &cleared->second, now};
  }

  const Match* pointedTo(const Match& from, const Fields& fields, const std::string& name) const {
    const Value* id = name.empty() ? nullptr : fields.find(name);
    if (id == nullptr || !id->isString()) return nullptr;
    const KindSpec& kind = *in_.specs.kind(from.desired->id.kind);
    const auto it = byLive_.find(LiveKey(kind.pointsTo(name), id->string()));
    return it == byLive_.end() ? nullptr : it->second;
  }

  bool isOutermost(const Match& match) const {
    const Spends* spends = spendsOf(match);
    if (spends == nullptr || !spends->holds) return false;
    const Fields fields = fieldsOf(match, false);
    for (const std::string& name : spends->within) {
      if (fields.find(name) != nullptr) return false;
    }
    for (const std::string& name : spends->withinDeclared) {
      if (pointedTo(match, fields, name) != nullptr) return false;
    }
    return true;
  }

  // Matches are in the order of their objects.
  const Match* matchOf(const ObjectId& id) const {
    const std::vector<Match>& all = planned_.matches;
    const auto it = std::lower_bound(
        all.begin(), all.end(), id,
        [](const Match& match, const ObjectId& wanted) { return match.desired->id < wanted; });
    return it != all.end() && it->desired->id == id ? &*it : nullptr;
  }

  // Each counts for itself, but for those around which another one of them stands.
  std::vector<const Match*> reachedBy(const Reach& reach) const {
    std::set<const Match*> all;
    for (const auto* ids : {&reach.linked, &reach.copied}) {
      for (const ObjectId& id : *ids) {
        const Match* match = matchOf(id);
        const Spends* spends = match == nullptr ? nullptr : spendsOf(*match);
        if (spends != nullptr && spends->holds) all.insert(match);
      }
    }
    std::vector<const Match*> out;
    for (const Match* match : all) {
      const Spends& spends = *spendsOf(*match);
      const Fields fields = fieldsOf(*match, false);
      bool inside = false;
      for (const auto* names : {&spends.within, &spends.withinDeclared}) {
        for (const std::string& name : *names) {
          inside = inside || all.contains(pointedTo(*match, fields, name));
        }
      }
      if (!inside) out.push_back(match);
    }
    return out;
  }

  BudgetSum sumOf(const std::vector<const Match*>& holders, bool now) const {
    Sum sum;
    for (const Match* match : holders) {
      if (now && match->live == nullptr) continue;
      const Spends& spends = *spendsOf(*match);
      const Fields own = fieldsOf(*match, now);
      const Value* amount = own.find(spends.amount);
      const Value* window = own.find(spends.window);
      // What an object has of its own wins over what it is linked to, each field for itself.
      if (const Match* shared = pointedTo(*match, own, spends.sharedFrom)) {
        const Fields linked = fieldsOf(*shared, now);
        const Spends& others = *spendsOf(*shared);
        if (amount == nullptr) amount = linked.find(others.amount);
        if (window == nullptr) window = linked.find(others.window);
      }
      sum.add(amount, window);
    }
    return sum.take();
  }

  const PlanInput& in_;
  Planned& planned_;
  std::map<ObjectId, std::set<std::string>> cleared_;
  std::map<LiveKey, const Match*> byLive_;
};

}  // namespace

void addMoney(const PlanInput& in, Planned& planned) { Accounts(in, planned).run(); }

}  // namespace litectl
