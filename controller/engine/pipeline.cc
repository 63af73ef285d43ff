#include "engine/pipeline.h"

#include "engine/load.h"
#include "engine/observe.h"
#include "engine/parts.h"
#include "engine/past.h"
#include "engine/plan_json.h"
#include "engine/policy.h"
#include "engine/roots.h"
#include "engine/secret_values.h"
#include "engine/settle.h"

#include <algorithm>
#include <utility>

namespace litectl {
namespace {

// The error of a stage becomes a problem of the run.
template <class T>
bool take(Result<T> result, T& into, Run& run) {
  if (result) {
    into = *std::move(result);
  } else {
    run.problems.add(std::move(result).error());
  }
  return run.problems.ok();
}

bool take(Status status, Run& run) {
  if (!status) run.problems.add(std::move(status).error());
  return run.problems.ok();
}

// Manifests of an earlier revision, which may not be what this litectl understands.
bool readPast(const SpecSet& specs, const RunRules& rules, const RunPorts& ports,
              const Sources& now, Run& run) {
  if (!ports.past) return true;
  const std::optional<Sources> sources = ports.past(run.files, now, run.problems);
  if (!sources || !run.problems.ok()) return run.problems.ok();
  Diagnostics problems;
  const Loaded loaded = loadManifests(sources->files, specs, problems);
  run.past = resolve(loaded, specs, rules.resolve, {}, problems);
  if (problems.ok()) return true;
  problems.sort();
  const Error& first = problems.errors().front();
  run.problems.add(
      makeError(Code::badRevision,
                "the manifests of the revision that last-applied is taken from are not "
                "valid: " +
                    first.message,
                "name another revision with --last-applied, or take last-applied from "
                "the store")
          .at(first.pos));
  return false;
}

bool readDesired(Until until, const SpecSet& specs, const RunRules& rules, const RunPorts& ports,
                 WallTime now, Run& run) {
  const Sources sources = ports.source(run.files, run.problems);
  const Loaded loaded = loadManifests(sources.files, specs, run.problems);
  run.desired = resolve(loaded, specs, rules.resolve, sources.roots, run.problems);
  readPast(specs, rules, ports, sources, run);
  checkPolicies(loaded, specs, run.desired, now, run.problems);
  if (ports.check) ports.check(run.desired, run.problems);
  if (ports.secrets != nullptr) {
    fingerprintSecrets(*ports.secrets, until == Until::apply, run.desired, run.problems);
  }
  run.problems.sort();
  return run.problems.ok();
}

// What is remembered is looked at whatever the manifests say, so that begins before they are read.
Result<Memory> lookAhead(const SpecSet& specs, const RunPorts& ports, Observation& looking) {
  LITECTL_TRY_ASSIGN(Memory memory, ports.store->load());
  std::set<std::string> kinds;
  for (const auto& [kind, count] : kindsRemembered(memory)) {
    ports.target->expect(kind, count);
    kinds.insert(kind);
  }
  if (!kinds.empty()) looking.begin(listedKinds(specs, kinds));
  return memory;
}

// What only the target can tell of what was applied: with the store none its markers are all there
// is, and a revision of the manifests does not say which objects they became.
void recollect(const SpecSet& specs, const RunRules& rules, Run& run) {
  Memory& memory = run.memory;
  const std::string& inventory = rules.plan.inventory;
  memory.hasPast = run.past.has_value();
  if (run.past && !run.past->objects.empty()) {
    memory.inventory = appliedAt(*run.past, specs, run.snapshot, memory, inventory);
  } else if (memory.fromMarkers) {
    memory.inventory = marked(specs, run.snapshot, run.desired, memory.storeId, inventory);
    // No revision tells yet from which folders the others were declared.
    if (!memory.hasPast || rules.plan.replaceRoots) return;
    std::erase_if(memory.inventory,
                  [&](const Applied& row) { return run.desired.find(row.id) == nullptr; });
  }
}

bool observeTarget(const Context& context, const SpecSet& specs, const RunRules& rules,
                   const RunPorts& ports, Result<Memory> memory, Observation& looking, Run& run) {
  if (!take(std::move(memory), run.memory, run)) return false;
  const auto kinds =
      kindsInUse(specs, run.desired, run.memory, rules.plan, run.past ? &*run.past : nullptr);
  if (!take(observe(specs, looking, *ports.sink, kinds, run.desired, run.memory), run.snapshot,
            run)) {
    return false;
  }
  recollect(specs, rules, run);
  const bool later = run.past || run.memory.fromMarkers;
  if (later && !take(inspectSlots(*ports.sink, run.desired, run.memory, run.snapshot.slots), run)) {
    return false;
  }
  const bool doubtful = rules.plan.confirmStore || run.memory.fromMarkers ||
                        missesSomething(run.snapshot, run.memory);
  return !doubtful || take(ports.target->confirmAccess(context), run);
}

// Finishes what interrupted runs began, then looks at the memory again.
bool settle(const Context& context, const SpecSet& specs, const RunRules& rules,
            const RunPorts& ports, Run& run) {
  Recorder recorder(*ports.store, *ports.audit, rules.info);
  if (!take(settleOpenIntents(specs, run.desired, run.snapshot, run.memory, rules.plan.inventory,
                              context.clock->now(), *ports.sink, recorder),
            run.unsettled, run)) {
    return false;
  }
  if (!take(ports.store->load(), run.memory, run)) return false;
  recollect(specs, rules, run);
  return take(verifySlots(*ports.sink, run.desired, run.memory, run.snapshot), run);
}

// What the plan changes anyway meets the sink once more, and says what came of it.
void refuseUnsettled(Run& run) {
  Plan& plan = run.planned.plan;
  for (const Refusal& unsettled : run.unsettled) {
    const auto isIt = [&](const auto& said) { return said.id == unsettled.id; };
    if (std::any_of(plan.changes.begin(), plan.changes.end(), isIt)) continue;
    if (std::any_of(plan.refusals.begin(), plan.refusals.end(), isIt)) continue;
    plan.refusals.push_back(unsettled);
  }
}

void planAndGuard(const SpecSet& specs, const RunRules& rules, WallTime now, Run& run) {
  if (rules.plan.confirmStore && !run.memory.fromMarkers) {
    run.recalled = recall(specs, run.snapshot, run.memory, rules.plan.inventory);
    addTo(run.memory, run.recalled);
  }
  const PlanInput in{specs, run.desired, run.snapshot, run.memory, rules.plan};
  run.planned = makePlan(in);
  guardPlan(in, rules.guard, now, run.planned.plan);
  refuseUnsettled(run);
  run.checksum = planChecksum(run.planned.plan);
}

// Looks again after a person took their time: what they agreed to is what is applied.
bool stillTheSame(const Context& context, const SpecSet& specs, const RunRules& rules,
                  const RunPorts& ports, Run& run) {
  const std::string agreed = run.checksum;
  Observation looking(context, ports.target);
  if (!observeTarget(context, specs, rules, ports, ports.store->load(), looking, run)) {
    return false;
  }
  if (!settle(context, specs, rules, ports, run)) return false;
  planAndGuard(specs, rules, context.clock->now(), run);
  if (run.checksum != agreed) {
    run.problems.add(makeError(Code::planMoved,
                               "the target was changed while the plan was looked at, so nothing "
                               "was applied",
                               "run again, and look at the plan as it is now"));
  }
  return run.problems.ok() && !run.planned.plan.blocked();
}

bool agreed(const Context& context, const SpecSet& specs, const RunRules& rules,
            const RunPorts& ports, Run& run) {
  if (run.planned.plan.empty() || !ports.confirm) return true;
  switch (ports.confirm(run)) {
    case Consent::no:
      return false;
    case Consent::yes:
      return true;
    case Consent::afterWaiting:
      return stillTheSame(context, specs, rules, ports, run);
  }
  return false;
}

void apply(const Context& context, const SpecSet& specs, const RunRules& rules,
           const RunPorts& ports, Run& run) {
  RunInfo info = rules.info;
  info.why = "plan " + run.checksum;
  const ApplyPorts outside{*ports.target, *ports.store,  *ports.audit,
                           *ports.sink,   ports.secrets, *ports.random};
  run.applied = true;
  if (!take(record(run.recalled, *ports.store), run)) return;
  const RootsToRecord roots =
      rootsToRecord(run.memory.roots, run.desired.roots, rules.plan.replaceRoots);
  if (roots.before && !take(ports.store->rememberRoots(*roots.before), run)) return;
  // Before the changes: a plan that strikes an old name from the inventory counts on the new one
  // being in it.
  if (!run.planned.toRemember.empty() &&
      !take(ports.store->remember(run.planned.toRemember), run)) {
    return;
  }
  run.outcomes =
      applyPlan(context, specs, run.planned, run.snapshot, run.memory, outside, info, rules.apply);
  const bool whole = std::all_of(run.outcomes.begin(), run.outcomes.end(), [](const Outcome& o) {
    return o.result == Outcome::Result::done;
  });
  if (whole && roots.whenWhole && run.planned.plan.refusals.empty()) {
    take(ports.store->rememberRoots(*roots.whenWhole), run);
  }
}

}  // namespace

void runLine(const Context& context, Until until, const SpecSet& specs, const RunRules& rules,
             const RunPorts& ports, Run& run) {
  Observation looking(context, ports.target);
  Result<Memory> memory = Memory{};
  if (until != Until::validate) memory = lookAhead(specs, ports, looking);
  if (!readDesired(until, specs, rules, ports, context.clock->now(), run)) return;
  if (until == Until::validate) return;
  if (!observeTarget(context, specs, rules, ports, std::move(memory), looking, run)) return;
  if (until == Until::apply && !settle(context, specs, rules, ports, run)) return;
  planAndGuard(specs, rules, context.clock->now(), run);
  if (until == Until::plan || run.planned.plan.blocked()) return;
  if (!agreed(context, specs, rules, ports, run)) return;
  apply(context, specs, rules, ports, run);
}

int Run::exitStatus() const {
  int status = problems.exitStatus();
  const auto add = [&](const Error& error) {
    status = worseExit(status, litectl::exitStatus(codeClass(error.code)));
  };
  for (const Error& blocker : planned.plan.blockers) add(blocker);
  for (const Refusal& refusal : planned.plan.refusals) add(refusal.error);
  bool anyDone = false;
  bool anyFailed = false;
  for (const Outcome& outcome : outcomes) {
    anyDone = anyDone || outcome.result == Outcome::Result::done;
    anyFailed = anyFailed || outcome.result != Outcome::Result::done;
    // What was skipped follows from what failed, or from a stop.
    if (outcome.error && outcome.error->code != Code::skipped) add(*outcome.error);
  }
  if (anyDone && anyFailed) status = worseExit(status, 5);
  return status;
}

}  // namespace litectl
