#pragma once

#include "base/hash.h"
#include "engine/ports.h"

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace litectl::testing {

// A sink in memory. Thread-safe.
class FakeSink final : public Sink {
 public:
  struct Held {
    std::string live;                            // value; empty: none
    std::map<std::string, std::string> pending;  // hash → value
    bool touched = false;                        // only verify knows what is live
    std::optional<Error> foreign;                // what lies there is somebody else's
    bool unseen = false;                         // it is foreign because nobody can look
    bool closed = false;                         // and nothing can be taken away either
    bool readOnly = false;                       // it can be looked at, and nothing changed
    bool unvouched = false;                      // its fingerprint is lost
  };
  std::map<Slot, Held> slots;
  bool full = false;  // writing and promoting fail
  bool gone = false;  // not mounted: nothing is there

  Result<SlotState> inspect(const Slot& slot, const std::string& expected) override {
    const std::lock_guard lock(mutex_);
    SlotState state;
    state.sinkGone = gone;
    if (gone) return state;
    const Held& held = slots[slot];
    if (held.unvouched && expected.empty()) return somebodyElses();
    if (held.unvouched) {
      state.unsure = true;
      return state;
    }
    for (const auto& [hash, value] : held.pending) state.pending.push_back(hash);
    state.foreign = held.foreign;
    state.unseen = held.unseen;
    state.unsure = held.touched && !held.live.empty() && !held.foreign;
    if (!held.live.empty() && !held.touched && !held.foreign) state.live = sha256Hex(held.live);
    return state;
  }
  Result<SlotState> verify(const Slot& slot, const std::string& expected) override {
    {
      const std::lock_guard lock(mutex_);
      Held& held = slots[slot];
      held.touched = false;
      held.unvouched = held.unvouched && sha256Hex(held.live) != expected;
      if (held.unvouched) return somebodyElses();
    }
    return inspect(slot, expected);
  }
  Result<Secret> readPending(const Slot& slot, const std::string& hash) override {
    const std::lock_guard lock(mutex_);
    const auto it = slots[slot].pending.find(hash);
    if (it == slots[slot].pending.end()) return makeError(Code::sinkFailed, "nothing pending");
    return Secret(it->second);
  }
  Result<Secret> readLive(const Slot& slot) override {
    const std::lock_guard lock(mutex_);
    if (slots[slot].foreign) return *slots[slot].foreign;
    if (slots[slot].live.empty()) return makeError(Code::sinkFailed, "nothing there");
    return Secret(slots[slot].live);
  }
  Status writePending(const Slot& slot, const std::string& hash, const Secret& value) override {
    const std::lock_guard lock(mutex_);
    if (slots[slot].foreign) return *slots[slot].foreign;
    if (full) return makeError(Code::sinkFailed, "full");
    slots[slot].pending[hash] = std::string(value.reveal());
    return {};
  }
  Status promote(const Slot& slot, const std::string& hash) override {
    const std::lock_guard lock(mutex_);
    Held& held = slots[slot];
    if (held.foreign) return *held.foreign;
    if (held.readOnly) return makeError(Code::sinkFailed, "read-only");
    if (full || !held.pending.contains(hash)) return makeError(Code::sinkFailed, "cannot promote");
    held.live = held.pending[hash];
    held.pending.erase(hash);
    held.touched = false;
    return {};
  }
  Status discardPending(const Slot& slot, const std::string& hash) override {
    const std::lock_guard lock(mutex_);
    if (slots[slot].closed) return *slots[slot].foreign;
    if (slots[slot].readOnly) return makeError(Code::sinkFailed, "read-only");
    slots[slot].pending.erase(hash);
    return {};
  }
  Status remove(const Slot& slot, const std::string& hash) override {
    const std::lock_guard lock(mutex_);
    Held& held = slots[slot];
    if (held.closed) return *held.foreign;
    if (held.foreign) return {};
    if (held.readOnly) return makeError(Code::sinkFailed, "read-only");
    if (!held.live.empty() && sha256Hex(held.live) == hash) held.live.clear();
    return {};
  }

 private:
  static SlotState somebodyElses() {
    SlotState state;
    state.foreign = makeError(Code::sinkFailed, "not written by litectl");
    return state;
  }

  std::mutex mutex_;
};

}  // namespace litectl::testing
