#include "engine/approval.h"

#include "base/hash.h"
#include "engine/plan_json.h"

#include <map>
#include <optional>
#include <utility>

namespace litectl {
namespace {

constexpr int kVersion = 1;

Error bad(const std::string& what) {
  return makeError(Code::badPlanFile, "the file is no saved plan: " + what,
                   "make it anew with litectl plan --save FILE");
}

bool flagAt(const Value& value, std::string_view name) {
  const Value* flag = value.find(name);
  return flag != nullptr && flag->isBool() && flag->boolean();
}

Value rulesToValue(const PlanRules& plan, const GuardRules& guard) {
  Value value = Value::emptyMap();
  value.set("prune", plan.prune)
      .set("deleteDependents", plan.deleteDependents)
      .set("replaceRoots", plan.replaceRoots)
      .set("confirmStore", plan.confirmStore)
      .set("allowRecreate", guard.allowRecreate)
      .set("allowUntested", guard.allowUntested);
  if (guard.allowDestructive) {
    value.set("allowDestructive", static_cast<std::int64_t>(*guard.allowDestructive));
  }
  Value::List released;
  for (const ObjectId& id : plan.releaseForbidden) released.emplace_back(id.text());
  value.set("releaseForbidden", Value(std::move(released)));
  return value;
}

Status readRules(const Value& value, Approval& approval) {
  approval.plan.prune = flagAt(value, "prune");
  approval.plan.deleteDependents = flagAt(value, "deleteDependents");
  approval.plan.replaceRoots = flagAt(value, "replaceRoots");
  approval.plan.confirmStore = flagAt(value, "confirmStore");
  approval.guard.allowRecreate = flagAt(value, "allowRecreate");
  approval.guard.allowUntested = flagAt(value, "allowUntested");
  if (const Value* most = value.find("allowDestructive")) {
    const std::optional<std::int64_t> number =
        most->isNumber() ? most->number().toInt64() : std::nullopt;
    if (!number || *number < 0) return bad("allowDestructive is no count");
    approval.guard.allowDestructive = static_cast<std::size_t>(*number);
  }
  const Value* released = value.find("releaseForbidden");
  if (released == nullptr || !released->isList()) return bad("its rules have no releaseForbidden");
  for (const Value& one : released->list()) {
    const std::string text = one.isString() ? one.string() : "";
    const std::size_t slash = text.find('/');
    if (slash == std::string::npos) return bad("releaseForbidden names no object");
    approval.plan.releaseForbidden.push_back({text.substr(0, slash), text.substr(slash + 1)});
  }
  return {};
}

// By object, as canonical JSON: two plans do the same to it exactly if these are equal.
std::map<std::string, const Value*> byObject(const Value& changes) {
  std::map<std::string, const Value*> out;
  if (!changes.isList()) return out;
  for (const Value& change : changes.list()) out.emplace(change.stringAt("object"), &change);
  return out;
}

std::string actionOf(const Value& change) { return change.stringAt("action", "change"); }

}  // namespace

Approval approvalOf(const Plan& plan, const std::string& checksum, const PlanRules& rules,
                    const GuardRules& guard) {
  Approval approval{plan.target, plan.inventory, plan.specs, checksum, rules, guard, {}};
  const Value whole = planToValue(plan);
  approval.changes = *whole.find("changes");
  return approval;
}

Value approvalToValue(const Approval& approval) {
  Value value = Value::emptyMap();
  value.set("version", kVersion)
      .set("kind", "SavedPlan")
      .set("target", approval.target)
      .set("inventory", approval.inventory)
      .set("specs", approval.specs)
      .set("checksum", approval.checksum)
      .set("rules", rulesToValue(approval.plan, approval.guard))
      .set("changes", approval.changes);
  return value;
}

Result<Approval> approvalFromValue(const Value& value) {
  if (!value.isMap() || value.stringAt("kind") != "SavedPlan") return bad("it says no such kind");
  const Value* version = value.find("version");
  if (version == nullptr || !(*version == Value(kVersion))) {
    return bad("it is of another version than " + std::to_string(kVersion));
  }
  Approval approval;
  approval.target = value.stringAt("target");
  approval.inventory = value.stringAt("inventory");
  approval.specs = value.stringAt("specs");
  approval.checksum = value.stringAt("checksum");
  if (!isSha256Hex(approval.checksum)) return bad("it has no checksum");
  const Value* rules = value.find("rules");
  if (rules == nullptr || !rules->isMap()) return bad("it has no rules");
  LITECTL_TRY(readRules(*rules, approval));
  approval.plan.target = approval.target;
  approval.plan.inventory = approval.inventory;
  const Value* changes = value.find("changes");
  if (changes == nullptr || !changes->isList()) return bad("it has no changes");
  approval.changes = *changes;
  return approval;
}

std::vector<std::string> differencesFrom(const Approval& approval, const Plan& now,
                                         std::size_t most) {
  const Value planned = planToValue(now);
  const auto agreed = byObject(approval.changes);
  const auto wanted = byObject(*planned.find("changes"));
  std::vector<std::string> all;
  for (const auto& [object, change] : wanted) {
    const auto it = agreed.find(object);
    if (it == agreed.end()) {
      all.push_back(object + ": " + actionOf(*change) + ", which was not agreed to");
    } else if (!(*it->second == *change)) {
      all.push_back(object + ": another " + actionOf(*change) + " than was agreed to");
    }
  }
  for (const auto& [object, change] : agreed) {
    if (!wanted.contains(object)) all.push_back(object + ": no " + actionOf(*change) + " any more");
  }
  if (all.size() > most) {
    const std::size_t more = all.size() - most;
    all.resize(most);
    all.push_back("and " + std::to_string(more) + " more");
  }
  return all;
}

}  // namespace litectl
