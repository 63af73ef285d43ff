#include "cli/money.h"

#include "base/counted.h"
#include "cli/style.h"

#include <charconv>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace litectl {
namespace {

constexpr std::int64_t kMonth = 30 * 86'400;

// Seconds of a budget's window: "30d", "1mo", "weekly"; nothing for what is no window.
std::optional<std::int64_t> windowOf(std::string_view text) {
  static const std::map<std::string_view, std::int64_t> kWords = {
      {"hourly", 3'600}, {"daily", 86'400}, {"weekly", 7 * 86'400}, {"monthly", kMonth}};
  static const std::map<std::string_view, std::int64_t> kUnits = {
      {"s", 1}, {"m", 60}, {"h", 3'600}, {"d", 86'400}, {"w", 7 * 86'400}, {"mo", kMonth}};
  constexpr std::int64_t kMost = 1'000'000'000;
  if (const auto word = kWords.find(text); word != kWords.end()) return word->second;
  std::int64_t count = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), count);
  const auto unit = kUnits.find(text.substr(static_cast<std::size_t>(end - text.data())));
  if (failed != std::errc() || count <= 0 || count > kMost || unit == kUnits.end()) {
    return std::nullopt;
  }
  return count * unit->second;
}

// What an object's fields will be: declared, or left as they are on the target.
class Fields {
 public:
  Fields(const Match& match, const std::set<std::string>& cleared)
      : match_(match), cleared_(cleared) {}

  const Value* find(const std::string& name) const {
    const auto declared = match_.desired->fields.find(name);
    if (declared != match_.desired->fields.end()) return &declared->second.value;
    if (match_.live == nullptr || cleared_.count(name) > 0) return nullptr;
    const auto live = match_.live->fields.find(name);
    return live == match_.live->fields.end() ? nullptr : &live->second;
  }

 private:
  const Match& match_;
  const std::set<std::string>& cleared_;
};

class Summer {
 public:
  explicit Summer(const Run& run) : run_(run) {
    for (const Change& change : run.planned.plan.changes) {
      for (const FieldVerdict& verdict : change.fields) {
        if (verdict.verdict == Verdict::cleared) cleared_[change.id].insert(verdict.field);
      }
    }
    for (const Match& match : run.planned.matches) {
      if (match.desired->id.kind == "User") users_.insert(match.desired->liveId);
      if (match.desired->id.kind == "Budget") budgets_.emplace(match.desired->liveId, &match);
    }
  }

  BudgetSum sum() {
    for (const Match& match : run_.planned.matches) {
      if (isHolder(match)) addHolder(match);
    }
    for (const auto& [window, amount] : byWindow_) {
      out_.perMonth = out_.perMonth + (amount * kMonth).dividedBy(window, 6);
    }
    return out_;
  }

 private:
  Fields fieldsOf(const Match& match) { return Fields(match, cleared_[match.desired->id]); }

  bool isHolder(const Match& match) {
    const std::string& kind = match.desired->id.kind;
    if (kind == "Team" || kind == "User") return true;
    if (kind != "VirtualKey") return false;
    const Fields fields = fieldsOf(match);
    if (fields.find("teamId") != nullptr) return false;
    const Value* user = fields.find("userId");
    return user == nullptr || !user->isString() || users_.count(user->string()) == 0;
  }

  void addHolder(const Match& match) {
    const Fields own = fieldsOf(match);
    const Value* budget = own.find("maxBudget");
    const Value* window = own.find("budgetDuration");
    // A key's own limit wins over that of the budget it is linked to.
    const Value* link = own.find("budgetId");
    const auto shared =
        link != nullptr && link->isString() ? budgets_.find(link->string()) : budgets_.end();
    if (budget == nullptr && shared != budgets_.end()) {
      const Fields linked = fieldsOf(*shared->second);
      budget = linked.find("maxBudget");
      window = linked.find("budgetDuration");
    }
    if (budget == nullptr || !budget->isNumber()) {
      ++out_.unlimited;
      return;
    }
    ++out_.limited;
    const auto seconds =
        window != nullptr && window->isString() ? windowOf(window->string()) : std::nullopt;
    Decimal& sum = seconds ? byWindow_[*seconds] : out_.once;
    sum = sum + budget->number();
  }

  const Run& run_;
  std::map<ObjectId, std::set<std::string>> cleared_;
  std::set<std::string> users_;
  std::map<std::string, const Match*> budgets_;
  std::map<std::int64_t, Decimal> byWindow_;  // by its seconds, so that only sums are rounded
  BudgetSum out_;
};

}  // namespace

BudgetSum sumBudgets(const Run& run) { return Summer(run).sum(); }

std::string moneySentence(const BudgetSum& sum) {
  if (sum.limited + sum.unlimited == 0) return {};
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
  if (!sum.perMonth.isZero()) add("at most " + sum.perMonth.textWith(2) + " USD in 30 days");
  if (!sum.once.isZero()) add(sum.once.textWith(2) + " USD that never start anew");
  if (sum.unlimited > 0) add(counted(sum.unlimited, "holder") + " without a limit");
  return text;
}

}  // namespace litectl
