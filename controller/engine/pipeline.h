#pragma once

#include "base/diagnostics.h"
#include "engine/apply.h"
#include "engine/guard.h"
#include "engine/lost_store.h"
#include "engine/ports.h"
#include "engine/resolve.h"
#include "engine/source_text.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace litectl {

// source ─▶ load ─▶ validate ─▶ resolve ─▶ observe ─▶ diff ─▶ plan ─▶ guard ─▶ apply ─▶ record
//
// The line that every command runs along, with another stopping point. All stages but source,
// observe, apply and record are pure.

enum class Until { validate, plan, apply };

// What came of asking whether to apply a plan. After waiting for a person the plan is made once
// more, and applied only if it is still the same.
enum class Consent { no, yes, afterWaiting };

struct RunRules {
  ResolveRules resolve;
  PlanRules plan;
  GuardRules guard;
  ApplyRules apply;
  RunInfo info;
};

// What a run has found out so far; everything a report needs. Planned points into desired, snapshot
// and memory, so a Run stays where it is.
struct Run {
  SourceFiles files;
  Diagnostics problems;
  Desired desired;
  std::optional<Desired> past;  // what was declared at the revision of --last-applied
  Memory memory;
  Recalled recalled;  // of a lost store; part of `memory`, on disk only once the plan is agreed to
  Snapshot snapshot;
  std::vector<Refusal> unsettled;  // what dead runs left and a sink keeps from being finished
  Planned planned;
  std::string checksum;
  std::vector<Outcome> outcomes;
  bool applied = false;  // apply was reached

  Run() = default;
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  // The worst of what happened, as base/codes.h ranks it, without "changes pending".
  [[nodiscard]] int exitStatus() const;
};

// The outside of a run. `target` to `random` are needed from the stage that uses them on.
struct RunPorts {
  std::function<Sources(SourceFiles&, Diagnostics&)> source;
  // The manifests at the revision that last-applied is taken from; nothing: it comes from the
  // store. Problems are those of finding and reading it.
  std::function<std::optional<Sources>(SourceFiles&, const Sources& now, Diagnostics&)> past;
  Target* target = nullptr;
  Store* store = nullptr;
  AuditLog* audit = nullptr;
  Sink* sink = nullptr;
  SecretSource* secrets = nullptr;  // null: what manifests refer to is neither read nor compared
  Random* random = nullptr;
  // Asked once the manifests are resolved; adds what only this machine can tell, such as where a
  // sink's files would lie.
  std::function<void(const Desired&, Diagnostics&)> check;
  // Asked before the first change, with the guarded plan.
  std::function<Consent(const Run&)> confirm;
};

// Goes along the line as far as `until`, or to the first stage that must not be passed. Problems
// are in run.problems, refusals in the plan, failures in the outcomes.
void runLine(const Context& context, Until until, const SpecSet& specs, const RunRules& rules,
             const RunPorts& ports, Run& run);

}  // namespace litectl
