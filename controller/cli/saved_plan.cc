#include "cli/saved_plan.h"

#include "base/files.h"
#include "value/json.h"

#include <cstddef>
#include <string>
#include <utility>

namespace litectl {
namespace {

constexpr std::size_t kMostBytes = std::size_t{64} << 20U;

Error moved(std::string why) {
  return makeError(Code::planMoved, std::move(why),
                   "make a new plan with litectl plan --save, and look at that one");
}

}  // namespace

Status savePlan(const std::filesystem::path& path, const Run& run, const RunRules& rules) {
  const Approval approval = approvalOf(run.planned.plan, run.checksum, rules.plan, rules.guard);
  return writeFileAtomically(path, toPrettyJson(approvalToValue(approval)) + "\n");
}

std::optional<Approval> loadApproval(const std::filesystem::path& path, const SpecSet& specs,
                                     RunConfig& config, Diagnostics& problems) {
  const auto failed = [&](Error error) {
    error.message = path.string() + ": " + error.message;
    problems.add(std::move(error));
    return std::nullopt;
  };
  const Result<std::string> text = readFile(path, kMostBytes);
  if (!text) {
    problems.add(text.error());
    return std::nullopt;
  }
  const Result<Value> value = parseJson(*text);
  if (!value)
    return failed(makeError(Code::badPlanFile, "the file is no JSON",
                            "make it anew with litectl plan --save FILE"));
  Result<Approval> approval = approvalFromValue(*value);
  if (!approval) return failed(std::move(approval).error());
  PlanRules& rules = config.rules.plan;
  if (approval->target != rules.target || approval->inventory != rules.inventory) {
    return failed(moved("the plan is for target " + approval->target + ", inventory " +
                        approval->inventory + ", and this run for " + rules.target + ", " +
                        rules.inventory));
  }
  if (approval->specs != specs.hash) {
    return failed(moved("the plan was made by another litectl, or with other specs"));
  }
  rules = approval->plan;
  GuardRules& guard = config.rules.guard;
  guard.allowDestructive = approval->guard.allowDestructive;
  guard.allowRecreate = approval->guard.allowRecreate;
  guard.allowUntested = guard.allowUntested || approval->guard.allowUntested;
  return *std::move(approval);
}

std::optional<Error> deviation(const Approval& approval, const Run& run) {
  if (run.checksum == approval.checksum) return std::nullopt;
  std::string text = "this is not the plan that was agreed to";
  const auto differences = differencesFrom(approval, run.planned.plan);
  for (std::size_t i = 0; i < differences.size(); ++i) {
    text.append(i == 0 ? ": " : "; ").append(differences[i]);
  }
  return moved(std::move(text));
}

}  // namespace litectl
