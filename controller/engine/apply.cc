#include "engine/apply.h"

#include "engine/late_reads.h"
#include "engine/perform.h"
#include "engine/ready_queue.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <utility>

namespace litectl {
namespace {

std::vector<Work> workFor(const Planned& planned, const Memory& memory) {
  std::map<ObjectId, const Match*> matches;
  for (const Match& match : planned.matches) matches.emplace(match.desired->id, &match);
  std::vector<Work> works(planned.plan.changes.size());
  for (std::size_t i = 0; i < works.size(); ++i) {
    Work& work = works[i];
    work.change = &planned.plan.changes[i];
    work.applied = memory.find(work.change->id);
    const auto match = matches.find(work.change->id);
    if (match == matches.end()) continue;
    work.desired = match->second->desired;
    work.live = match->second->live;
    work.applied = match->second->applied;
  }
  return works;
}

// This machine failed, not the target: going on would change things nobody could account for.
bool mustStop(const std::optional<Error>& error) {
  return error && codeClass(error->code) == ErrorClass::local && error->code != Code::sinkFailed;
}

// So many calls one after the other that found nobody: the target is gone, and each further one
// would only wait out its repeats.
constexpr int kGoneAfter = 3;

// Calls whatever can be called before something has to be confirmed.
void callReady(const Context& context, Performer& performer, ReadyQueue& queue,
               std::vector<Work>& works, std::size_t inFlight) {
  // A stop ends the handing out; a call under way is not torn from its answer.
  Context calling = context;
  calling.stop = {};
  std::atomic<int> unreachable = 0;
  const auto worker = [&] {
    while (const auto index = queue.next()) {
      Work& work = works[*index];
      performer.call(calling, work);
      const bool gone = work.error && work.error->code == Code::unreachable;
      unreachable = gone ? unreachable + 1 : 0;
      if (mustStop(work.error) || unreachable >= kGoneAfter) queue.close();
      queue.called(*index, !work.error.has_value());
    }
  };
  std::vector<std::jthread> workers;
  for (std::size_t i = 1; i < std::min(inFlight, works.size()); ++i) workers.emplace_back(worker);
  worker();
}

// Brings what was written to one kind to its end, each change after those that it waits for: a
// place in a sink is free only once the change that frees it has come true.
class Confirmation {
 public:
  Confirmation(Performer& performer, const std::vector<LiveObject>& rows,
               const std::vector<Work*>& written)
      : performer_(performer), written_(written) {
    for (const LiveObject& row : rows) rows_.emplace(row.liveId, &row);
    for (Work* work : written) waiting_.emplace(work->change->id, work);
  }

  void run() {
    for (Work* work : written_) confirm(*work);
  }

 private:
  void confirm(Work& work) {
    if (waiting_.erase(work.change->id) == 0) return;
    for (const ObjectId& id : work.change->dependsOn) {
      const auto other = waiting_.find(id);
      if (other != waiting_.end()) confirm(*other->second);
      if (failed_.contains(id)) {
        performer_.giveUp(work, makeError(Code::resultUnknown,
                                          "written, but " + id.text() +
                                              ", which it waits for, "
                                              "was not confirmed",
                                          "run again; the next run looks and goes on from there"));
        failed_.insert(work.change->id);
        return;
      }
    }
    const auto row = rows_.find(work.intent.liveId);
    performer_.confirm(work, row == rows_.end() ? nullptr : row->second);
    if (work.error) failed_.insert(work.change->id);
  }

  Performer& performer_;
  const std::vector<Work*>& written_;
  std::map<std::string, const LiveObject*> rows_;
  std::map<ObjectId, Work*> waiting_;
  std::set<ObjectId> failed_;
};

void confirmKind(const Context& context, const SpecSet& specs, const std::string& inventory,
                 Performer& performer, Target& target, const std::string& kind,
                 const std::vector<Work*>& written) {
  auto rows = readWritten(context, specs, target, inventory, kind, written);
  if (rows) return Confirmation(performer, *rows, written).run();
  for (Work* work : written) {
    performer.giveUp(
        *work, makeError(Code::resultUnknown, "written, but not confirmed: " + rows.error().message,
                         "run again; the next run looks and goes on from there"));
  }
}

// One read per kind for everything that was written to it since the last one. False when there was
// nothing to confirm.
bool confirmCalled(const Context& context, const SpecSet& specs, const std::string& inventory,
                   Performer& performer, Target& target, ReadyQueue& queue,
                   std::vector<Work>& works) {
  std::map<std::string, std::vector<Work*>> byKind;
  for (Work& work : works) {
    if (work.called && !work.settled) byKind[work.change->id.kind].push_back(&work);
  }
  for (auto& [kind, written] : byKind) {
    confirmKind(context, specs, inventory, performer, target, kind, written);
    for (const Work* work : written) {
      queue.confirmed(static_cast<std::size_t>(work - works.data()), !work->error.has_value());
    }
  }
  return !byKind.empty();
}

// Last, because what is remembered under an old name is needed until it stands under the new one:
// which value lies where, and which fields are ours to clear.
void forgetAll(Performer& performer, std::vector<Work>& works,
               const std::vector<ReadyQueue::Skipped>& skipped) {
  std::set<ObjectId> done;
  for (const Work& work : works) {
    if (!work.error) done.insert(work.change->id);
  }
  for (const ReadyQueue::Skipped& skip : skipped) done.erase(works[skip.index].change->id);
  for (Work& work : works) {
    const Change& change = *work.change;
    if (change.op != Op::forget || !done.contains(change.id)) continue;
    // What a guard took out of the plan is not done either.
    const auto because = std::find_if(change.dependsOn.begin(), change.dependsOn.end(),
                                      [&](const ObjectId& id) { return !done.contains(id); });
    if (because == change.dependsOn.end()) {
      performer.forget(work);
    } else {
      work.error =
          makeError(Code::skipped, because->text() + " was not done").about(change.id.text());
    }
  }
}

}  // namespace

std::vector<Outcome> applyPlan(const Context& context, const SpecSet& specs, const Planned& planned,
                               const Snapshot& snapshot, const Memory& memory,
                               const ApplyPorts& ports, const RunInfo& info,
                               const ApplyRules& rules) {
  const std::vector<Change>& changes = planned.plan.changes;
  std::vector<Work> works = workFor(planned, memory);
  Recorder recorder(ports.store, ports.audit, info);
  Performer performer(specs, snapshot, memory, planned.plan.inventory, ports.target, ports.sink,
                      ports.secrets, ports.random, recorder);
  ReadyQueue queue(changes, context.stop);
  do {
    callReady(context, performer, queue, works, rules.inFlight);
  } while (
      confirmCalled(context, specs, planned.plan.inventory, performer, ports.target, queue, works));
  const std::vector<ReadyQueue::Skipped> skipped = queue.skipped();
  forgetAll(performer, works, skipped);

  std::vector<Outcome> outcomes;
  outcomes.reserve(works.size());
  for (const Work& work : works) {
    outcomes.push_back({work.change->id, work.change->op,
                        work.error ? Outcome::Result::failed : Outcome::Result::done, work.error});
  }
  for (const ReadyQueue::Skipped& skip : skipped) {
    Outcome& outcome = outcomes[skip.index];
    outcome.result = Outcome::Result::skipped;
    const Code code = !skip.because && context.stopped() ? Code::interrupted : Code::skipped;
    outcome.error = makeError(code, skip.because        ? skip.because->text() + " was not done"
                                    : context.stopped() ? "interrupted before it began"
                                                        : "the run stopped before it began")
                        .about(outcome.id.text());
  }
  return outcomes;
}

}  // namespace litectl
