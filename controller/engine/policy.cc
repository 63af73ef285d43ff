#include "engine/policy.h"

#include "base/counted.h"
#include "base/suggest.h"
#include "engine/spend_rate.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace litectl {
namespace {

struct Policy {
  struct Asked {
    const FieldSpec* field;
    const Value* value;
  };

  const Resource* resource = nullptr;
  std::set<std::string> kinds;  // empty: all
  Selector selector;
  std::optional<std::regex> pattern;
  std::string patternMeans;
  std::map<PolicyRule, Asked> rules;

  [[nodiscard]] bool isAbout(const DesiredObject& object) const {
    const bool kind = kinds.empty() || kinds.contains(object.id.kind) ||
                      (object.madeFrom && kinds.contains(object.madeFrom->kind));
    return kind && selector.matches(object.labels);
  }
};

// "gpt-*" allows "gpt-4o". A '*' in the name itself is a text that only a '*' allows, so a wildcard
// is never taken for less than it is.
bool matchesWildcard(std::string_view allowed, std::string_view name) {
  std::size_t a = 0;
  std::size_t n = 0;
  std::size_t star = std::string_view::npos;
  std::size_t from = 0;
  while (n < name.size()) {
    if (a < allowed.size() && allowed[a] == '*') {
      star = a++;
      from = n;
    } else if (a < allowed.size() && allowed[a] == name[n]) {
      ++a;
      ++n;
    } else if (star != std::string_view::npos) {
      a = star + 1;
      n = ++from;
    } else {
      return false;
    }
  }
  while (a < allowed.size() && allowed[a] == '*') ++a;
  return a == allowed.size();
}

bool isAllowed(const Value& allowed, const Value& name) {
  return std::any_of(allowed.list().begin(), allowed.list().end(), [&](const Value& one) {
    return one.isString() && name.isString() && matchesWildcard(one.string(), name.string());
  });
}

std::string listed(const Value& names) {
  std::string text;
  for (const Value& name : names.list()) text += (text.empty() ? "" : ", ") + name.string();
  return text;
}

class PolicyReader {
 public:
  PolicyReader(const SpecSet& specs, Diagnostics& diagnostics)
      : specs_(specs), diagnostics_(diagnostics) {}

  // Nothing for a manifest that is no policy.
  std::optional<Policy> read(const Resource& resource) {
    Policy policy;
    policy.resource = &resource;
    bool isPolicy = false;
    for (const FieldSpec& field : specs_.kind(resource.id.kind)->fields) {
      if (field.rule == PolicyRule::none) continue;
      isPolicy = true;
      const Value* value = resource.spec.find(field.name);
      if (value == nullptr || value->isNull()) continue;
      if (!value->isBool() || value->boolean()) policy.rules[field.rule] = {&field, value};
    }
    if (!isPolicy) return std::nullopt;
    readWhom(policy);
    readPattern(policy);
    if (policy.rules.empty()) {
      add(policy, resource.pos,
          makeError(Code::emptyValue, "the policy asks for nothing",
                    "say what it asks for, or remove it"));
    }
    return policy;
  }

 private:
  void add(const Policy& policy, SourcePos place, Error error) {
    diagnostics_.add(std::move(error).at(place).about(policy.resource->id.text()));
  }

  static const Value* take(Policy& policy, PolicyRule rule) {
    const auto it = policy.rules.find(rule);
    if (it == policy.rules.end()) return nullptr;
    const Value* value = it->second.value;
    policy.rules.erase(it);
    return value;
  }

  void readWhom(Policy& policy) {
    if (const Value* kinds = take(policy, PolicyRule::kinds)) {
      for (const Value& kind : kinds->list()) readKind(policy, kind);
    }
    if (const Value* text = take(policy, PolicyRule::selector)) {
      Result<Selector> selector = Selector::parse(text->string());
      if (selector) {
        policy.selector = *std::move(selector);
      } else {
        add(policy, text->pos(), std::move(selector).error());
      }
    }
  }

  void readKind(Policy& policy, const Value& name) {
    const KindSpec* kind = specs_.kind(name.string());
    policy.kinds.insert(name.string());
    if (kind != nullptr && (kind->live || kind->backedBy)) return;
    std::vector<std::string> names;
    for (const auto& [each, spec] : specs_.kinds) {
      if (spec.live || spec.backedBy) names.push_back(each);
    }
    add(policy, name.pos(),
        makeError(Code::notAllowedValue,
                  "no object on a target is of kind \"" + name.string() + "\"",
                  suggestion(name.string(), names)));
  }

  void readPattern(Policy& policy) {
    const Value* means = take(policy, PolicyRule::patternMeans);
    const auto pattern = policy.rules.find(PolicyRule::pattern);
    if (pattern == policy.rules.end()) return;
    const Value& text = *pattern->second.value;
    policy.patternMeans = means != nullptr ? means->string() : "a name that fits " + text.string();
    try {
      // Without backtracking: who writes a pattern must not be able to hold up a run.
      policy.pattern.emplace(text.string(),
                             std::regex_constants::ECMAScript | std::regex_constants::__polynomial);
    } catch (const std::regex_error&) {
      add(policy, text.pos(),
          makeError(Code::notAllowedValue,
                    "namePattern is no regular expression that can be used here",
                    "write one without references back to a group, such as [a-z]+-(dev|prod)"));
    }
  }

  const SpecSet& specs_;
  Diagnostics& diagnostics_;
};

// A budget as far as the manifests tell.
struct Limit {
  const DesiredField* amount = nullptr;
  const DesiredField* window = nullptr;
  bool unknown = false;  // linked to what no manifest declares

  [[nodiscard]] Decimal inMonth() const {
    return perMonth(amount->value.number(), window != nullptr && window->value.isString()
                                                ? secondsOfWindow(window->value.string())
                                                : std::nullopt);
  }
  [[nodiscard]] std::string text() const {
    return inMonth().dividedBy(1, 2).text() + " USD" + (window != nullptr ? " in 30 days" : "");
  }
};

class PolicyCheck {
 public:
  PolicyCheck(const SpecSet& specs, const Desired& desired, WallTime now)
      : specs_(specs), desired_(desired), now_(now) {
    for (const DesiredObject& object : desired.objects) {
      if (!object.liveId.empty()) byLive_.emplace(LiveKey(object.id.kind, object.liveId), &object);
    }
  }

  void check(const Policy& policy) {
    policy_ = &policy;
    for (const DesiredObject& object : desired_.objects) {
      if (!policy.isAbout(object)) continue;
      object_ = &object;
      kind_ = specs_.kind(object.id.kind);
      for (const auto& [rule, asked] : policy.rules) checkRule(rule, asked);
    }
  }

  void report(Diagnostics& diagnostics) {
    for (auto& [where, violation] : violations_) {
      if (violation.more > 0) {
        violation.error.message += " (and so for " + counted(violation.more, "more object") + ")";
      }
      diagnostics.add(std::move(violation.error));
    }
  }

 private:
  struct Violation {
    Error error;
    std::size_t more = 0;  // objects with the same value, from the same place
  };

  void checkRule(PolicyRule rule, const Policy::Asked& asked) {
    switch (rule) {
      case PolicyRule::mostBudget:
        return checkMost(asked);
      case PolicyRule::budgetRequired:
        return checkBudgetThere(asked);
      case PolicyRule::withinOuter:
        return checkWithin(asked);
      case PolicyRule::required:
        return checkThere(asked);
      case PolicyRule::allowed:
        return checkAllowed(asked);
      case PolicyRule::mostLifetime:
        return checkLifetime(asked);
      case PolicyRule::pattern:
        return checkName(asked);
      case PolicyRule::none:
      case PolicyRule::kinds:
      case PolicyRule::selector:
      case PolicyRule::patternMeans:
        return;
    }
  }

  void violation(const Policy::Asked& asked, SourcePos place, const std::string& message,
                 std::string remedy) {
    const auto key = std::tuple(place, policy_->resource->id, asked.field->name);
    const auto [it, isNew] = violations_.try_emplace(key);
    if (!isNew) {
      ++it->second.more;
      return;
    }
    Error error = makeError(Code::policyViolation,
                            message + "; " + policy_->resource->id.text() + " asks for " +
                                asked.field->name + askedValue(asked),
                            std::move(remedy));
    error.also = asked.value->pos();
    it->second.error =
        std::move(error).at(place).about(object_->madeFrom.value_or(object_->id).text());
  }

  static std::string askedValue(const Policy::Asked& asked) {
    const Value& value = *asked.value;
    if (value.isNumber()) return " " + value.number().text();
    if (value.isString()) return " " + value.string();
    return "";
  }

  const DesiredField* find(const DesiredObject& object, const std::string& name) const {
    const auto it = object.fields.find(name);
    return it == object.fields.end() ? nullptr : &it->second;
  }

  const DesiredObject* pointedTo(const DesiredObject& object, const std::string& name) const {
    const DesiredField* id = name.empty() ? nullptr : find(object, name);
    if (id == nullptr || !id->value.isString()) return nullptr;
    const std::string kind = specs_.kind(object.id.kind)->pointsTo(name);
    const auto it = byLive_.find(LiveKey(kind, id->value.string()));
    return it == byLive_.end() ? nullptr : it->second;
  }

  // Its own, and where it has none that of what it is linked to.
  Limit limitOf(const DesiredObject& object) const {
    Limit limit;
    const std::optional<Spends>& spends = specs_.kind(object.id.kind)->spends;
    if (!spends) return limit;
    limit.amount = find(object, spends->amount);
    limit.window = find(object, spends->window);
    if (spends->sharedFrom.empty() || find(object, spends->sharedFrom) == nullptr) return limit;
    const DesiredObject* shared = pointedTo(object, spends->sharedFrom);
    if (shared == nullptr) {
      limit.unknown = limit.amount == nullptr;
      return limit;
    }
    const Limit linked = limitOf(*shared);
    if (limit.amount == nullptr) limit.amount = linked.amount;
    if (limit.window == nullptr) limit.window = linked.window;
    return limit;
  }

  void checkMost(const Policy::Asked& asked) {
    const Limit limit = limitOf(*object_);
    if (limit.amount == nullptr || limit.inMonth() <= asked.value->number()) return;
    violation(asked, limit.amount->pos,
              kind_->spends->amount + " is " + limit.amount->value.number().text() + " USD" +
                  windowText(limit) + ", which comes to " + limit.text(),
              "lower it to " + mostFor(limit, asked.value->number()) + " at most" +
                  (limit.window != nullptr ? ", or choose a longer window" : ""));
  }

  static std::string windowText(const Limit& limit) {
    return limit.window == nullptr ? " without a window" : " in " + limit.window->value.string();
  }

  // Rounded down to the cent.
  static std::string mostFor(const Limit& limit, const Decimal& month) {
    const auto seconds =
        limit.window == nullptr ? std::nullopt : secondsOfWindow(limit.window->value.string());
    if (!seconds) return month.text();
    const Decimal exact = (month * Decimal(*seconds)).dividedBy(kBudgetMonth, 6);
    Decimal cents = exact.dividedBy(1, 2);
    if (cents > exact) cents = cents - *Decimal::parse("0.01");
    return cents.text();
  }

  void checkBudgetThere(const Policy::Asked& asked) {
    if (!kind_->spends || !kind_->spends->holds) return;
    const Limit limit = limitOf(*object_);
    if (limit.amount != nullptr) return;
    const DesiredField* link = find(*object_, kind_->spends->sharedFrom);
    if (limit.unknown) {
      violation(asked, link->pos,
                kind_->spends->sharedFrom +
                    " names an object without a manifest, so nobody can tell what it allows",
                "declare that object, or give " + kind_->spends->amount);
    } else {
      violation(asked, object_->pos, "it has no " + kind_->spends->amount,
                "give it one, or a plan that has one");
    }
  }

  void checkWithin(const Policy::Asked& asked) {
    if (!kind_->spends) return;
    const Limit limit = limitOf(*object_);
    if (limit.amount == nullptr) return;
    for (const auto* names : {&kind_->spends->within, &kind_->spends->withinDeclared}) {
      for (const std::string& name : *names) checkAgainst(asked, limit, pointedTo(*object_, name));
    }
    checkAgainst(asked, limit, pointedTo(*object_, kind_->spends->sharedFrom));
  }

  void checkAgainst(const Policy::Asked& asked, const Limit& limit, const DesiredObject* outer) {
    if (outer == nullptr) return;
    const Limit around = limitOf(*outer);
    if (around.amount == nullptr || limit.inMonth() <= around.inMonth()) return;
    const std::string name = outer->madeFrom.value_or(outer->id).text();
    violation(asked, limit.amount->pos,
              kind_->spends->amount + " comes to " + limit.text() + ", and that of " + name +
                  ", within which it is, to " + around.text(),
              "lower it, or raise that of " + name);
  }

  void checkThere(const Policy::Asked& asked) {
    const std::string& name = asked.field->ruleOn;
    if (kind_->field(name) == nullptr || find(*object_, name) != nullptr) return;
    violation(asked, object_->pos, "it has no " + name, "give it " + name);
  }

  void checkAllowed(const Policy::Asked& asked) {
    const std::string& name = asked.field->ruleOn;
    if (kind_->field(name) == nullptr) return;
    const DesiredField* field = find(*object_, name);
    if (field == nullptr) {
      if (isBoundFromOutside(name, *asked.value)) return;
      violation(asked, object_->pos, "it has no " + name + ", which means all there are",
                "name some of " + listed(*asked.value));
      return;
    }
    std::vector<const Value*> others;
    for (const Value& one : field->value.list()) {
      if (!isAllowed(*asked.value, one)) others.push_back(&one);
    }
    if (others.empty()) return;
    std::string text = others.front()->string();
    if (others.size() > 1) text += " and " + std::to_string(others.size() - 1) + " more";
    violation(asked, field->pos,
              name + " has " + text + ", which is not allowed" +
                  (field->origin.empty() ? "" : " (from " + field->origin + ")"),
              "keep to " + listed(*asked.value));
  }

  // Without names of its own, those of what is around it count.
  bool isBoundFromOutside(const std::string& name, const Value& allowed) const {
    if (!kind_->spends) return false;
    for (const auto* links : {&kind_->spends->within, &kind_->spends->withinDeclared}) {
      for (const std::string& link : *links) {
        const DesiredObject* outer = pointedTo(*object_, link);
        const DesiredField* field = outer == nullptr ? nullptr : find(*outer, name);
        if (field == nullptr) continue;
        const auto& names = field->value.list();
        if (std::all_of(names.begin(), names.end(),
                        [&](const Value& one) { return isAllowed(allowed, one); })) {
          return true;
        }
      }
    }
    return false;
  }

  void checkLifetime(const Policy::Asked& asked) {
    const DesiredField* field = find(*object_, asked.field->ruleOn);
    const auto most = secondsOfWindow(asked.value->string());
    if (field == nullptr || !field->value.isString() || !most) return;
    const Result<WallTime> end = parseTime(field->value.string());
    const WallTime latest =
        std::chrono::floor<std::chrono::seconds>(now_) + std::chrono::seconds(*most);
    if (!end || *end <= latest) return;
    violation(asked, field->pos,
              asked.field->ruleOn + " is " + field->value.string() + ", too far ahead",
              "write " + formatTime(latest) + " or earlier");
  }

  void checkName(const Policy::Asked& asked) {
    const ObjectId& id = object_->madeFrom.value_or(object_->id);
    if (!policy_->pattern || std::regex_match(id.name, *policy_->pattern)) return;
    violation(asked, object_->pos, "it is called " + id.name, "write " + policy_->patternMeans);
  }

  const SpecSet& specs_;
  const Desired& desired_;
  const WallTime now_;
  std::map<LiveKey, const DesiredObject*> byLive_;
  const Policy* policy_ = nullptr;
  const DesiredObject* object_ = nullptr;
  const KindSpec* kind_ = nullptr;
  std::map<std::tuple<SourcePos, ObjectId, std::string>, Violation> violations_;
};

}  // namespace

void checkPolicies(const Loaded& loaded, const SpecSet& specs, const Desired& desired, WallTime now,
                   Diagnostics& diagnostics) {
  PolicyReader reader(specs, diagnostics);
  PolicyCheck check(specs, desired, now);
  for (const Resource& resource : loaded.resources) {
    if (const auto policy = reader.read(resource)) check.check(*policy);
  }
  check.report(diagnostics);
}

}  // namespace litectl
