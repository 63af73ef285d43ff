#pragma once

#include "engine/pipeline.h"
#include "support/fakes/fake_clock.h"
#include "support/fakes/fake_store.h"
#include "support/fakes/fake_target.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace litectl::testing {

// Sinks of which only the fingerprints are known.
class FingerprintSink final : public Sink {
 public:
  std::map<Slot, SlotState> slots;

  Result<SlotState> inspect(const Slot& slot, const std::string&) override { return slots[slot]; }
  Result<SlotState> verify(const Slot&, const std::string&) override { return never(); }
  Result<Secret> readPending(const Slot&, const std::string&) override { return never(); }
  Result<Secret> readLive(const Slot&) override { return never(); }
  Status writePending(const Slot&, const std::string&, const Secret&) override { return never(); }
  Status promote(const Slot&, const std::string&) override { return never(); }
  Status discardPending(const Slot&, const std::string&) override { return never(); }
  Status remove(const Slot&, const std::string&) override { return never(); }

 private:
  static Error never() { return makeError(Code::internal, "a plan touches no value"); }
};

// One folder of tests/golden, read and planned.
class GoldenWorld {
 public:
  explicit GoldenWorld(const std::filesystem::path& folder);

  Run run;
  std::optional<ObjectId> explained;

 private:
  void readWorld(const Value& world);
  void readApplied(const Value& entry);
  void readLive(const Value& entry);

  FakeTarget target_;
  FakeStore store_{clock_};
  FingerprintSink sink_;
  FakeClock clock_;
  RunRules rules_;
};

[[nodiscard]] const SpecSet& ourSpecs();

}  // namespace litectl::testing
