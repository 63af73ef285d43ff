#pragma once

#include "engine/cut_creates.h"
#include "engine/ports.h"
#include "engine/recorder.h"
#include "engine/sure_calls.h"
#include "model/plan.h"
#include "spec/kind_spec.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace litectl {

// What the work on one change has come to.
struct Work {
  const Change* change = nullptr;
  const DesiredObject* desired = nullptr;  // null for removals
  const LiveObject* live = nullptr;        // null for creates
  const Applied* applied = nullptr;        // last-applied before this run, if any
  Intent intent;                           // number 0: nothing was begun
  bool called = false;                     // the target took it; a read has yet to confirm
  bool settled = false;                    // journal and audit know the end
  std::optional<Error> error;
};

// Carries out one change in two halves: `call` writes intent, pending value and request; `confirm`
// looks at what a later read found, brings a key's value to its sink and closes the intent.
// Whatever happens in between, the next run can tell from journal, sink and target how far it came.
// Thread-safe for different Works.
class Performer {
 public:
  Performer(const SpecSet& specs, const Snapshot& snapshot, const Memory& memory,
            std::string inventory, Target& target, Sink& sink, SecretSource* secrets,
            Random& random, Recorder& recorder);

  void call(const Context& context, Work& work);
  // `row`: what the verifying read found, null when it is not on the target.
  void confirm(Work& work, const LiveObject* row);
  // Instead of confirm: the intent stays open for the next run.
  void giveUp(Work& work, const Error& error);
  // Of a change that only forgets; `call` does nothing for it.
  void forget(Work& work);

 private:
  [[nodiscard]] Status begin(Work& work);
  [[nodiscard]] Status create(const Context& context, Work& work);
  [[nodiscard]] Status update(const Context& context, Work& work);
  // Makes the object anew; meanwhile a twin stands in for it.
  [[nodiscard]] Status replace(const Context& context, Work& work);
  [[nodiscard]] Status remove(const Context& context, Work& work);
  [[nodiscard]] Status release(const Context& context, Work& work);
  [[nodiscard]] std::optional<Marker> markerFor(const Work& work) const;
  [[nodiscard]] Maker makerOf(const Work& work) const;
  [[nodiscard]] Status clearValues(const Change& change) const;
  [[nodiscard]] Applied appliedNow(const Work& work) const;
  // `seen`: the target showed what the change made, and the sink is what failed.
  [[nodiscard]] Status closeFailed(const Work& work, const Error& problem, bool seen) const;
  void settle(Work& work, const std::optional<Error>& error);

  const SpecSet& specs_;
  const Snapshot& snapshot_;
  const Memory& memory_;
  const std::string inventory_;
  Target& target_;
  Sink& sink_;
  SecretSource* const secrets_;  // null where no manifest can refer to any
  Random& random_;
  Recorder& recorder_;
  const CutCreates cutCreates_;
};

}  // namespace litectl
