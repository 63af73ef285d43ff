#pragma once

#include "engine/ports.h"

namespace litectl {

// Stands where the settings describe no sink. Slots remembered from earlier settings hold nothing
// that can be seen, and nothing can be written.
class NoSink final : public Sink {
 public:
  [[nodiscard]] Result<SlotState> inspect(const Slot&, const std::string&) override {
    SlotState state;
    state.sinkGone = true;
    return state;
  }
  [[nodiscard]] Result<SlotState> verify(const Slot& slot, const std::string& expected) override {
    return inspect(slot, expected);
  }
  [[nodiscard]] Result<Secret> readPending(const Slot& slot, const std::string&) override {
    return missing(slot);
  }
  [[nodiscard]] Result<Secret> readLive(const Slot& slot) override { return missing(slot); }
  [[nodiscard]] Status writePending(const Slot& slot, const std::string&, const Secret&) override {
    return missing(slot);
  }
  [[nodiscard]] Status promote(const Slot& slot, const std::string&) override {
    return missing(slot);
  }
  [[nodiscard]] Status discardPending(const Slot& slot, const std::string&) override {
    return missing(slot);
  }
  [[nodiscard]] Status remove(const Slot& slot, const std::string&) override {
    return missing(slot);
  }

 private:
  static Error missing(const Slot& slot) {
    return makeError(
        Code::sinkFailed,
        "the settings describe no sink any more, so " + slot.text() + " cannot be reached",
        "describe it again under sinks");
  }
};

}  // namespace litectl
