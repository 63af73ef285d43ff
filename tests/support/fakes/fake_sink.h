#pragma once

#include "base/hash.h"
#include "engine/ports.h"

#include <map>
#include <mutex>
#include <string>

namespace litectl::testing {

// A sink in memory. Thread-safe.
class FakeSink final : public Sink {
 public:
  struct Held {
    std::string live;                            // value; empty: none
    std::map<std::string, std::string> pending;  // hash → value
  };
  std::map<Slot, Held> slots;
  bool full = false;  // writing and promoting fail

  Result<SlotState> inspect(const Slot& slot) override {
    const std::lock_guard lock(mutex_);
    SlotState state;
    const Held& held = slots[slot];
    if (!held.live.empty()) state.live = sha256Hex(held.live);
    for (const auto& [hash, value] : held.pending) state.pending.push_back(hash);
    return state;
  }
  Result<Secret> readPending(const Slot& slot, const std::string& hash) override {
    const std::lock_guard lock(mutex_);
    const auto it = slots[slot].pending.find(hash);
    if (it == slots[slot].pending.end()) return makeError(Code::sinkFailed, "nothing pending");
    return Secret(it->second);
  }
  Result<Secret> readLive(const Slot& slot) override {
    const std::lock_guard lock(mutex_);
    if (slots[slot].live.empty()) return makeError(Code::sinkFailed, "nothing there");
    return Secret(slots[slot].live);
  }
  Status writePending(const Slot& slot, const std::string& hash, const Secret& value) override {
    const std::lock_guard lock(mutex_);
    if (full) return makeError(Code::sinkFailed, "full");
    slots[slot].pending[hash] = std::string(value.reveal());
    return {};
  }
  Status promote(const Slot& slot, const std::string& hash) override {
    const std::lock_guard lock(mutex_);
    Held& held = slots[slot];
    if (full || !held.pending.contains(hash)) return makeError(Code::sinkFailed, "cannot promote");
    held.live = held.pending[hash];
    held.pending.erase(hash);
    return {};
  }
  Status discardPending(const Slot& slot, const std::string& hash) override {
    const std::lock_guard lock(mutex_);
    slots[slot].pending.erase(hash);
    return {};
  }
  Status remove(const Slot& slot, const std::string& hash) override {
    const std::lock_guard lock(mutex_);
    Held& held = slots[slot];
    if (!held.live.empty() && sha256Hex(held.live) == hash) held.live.clear();
    return {};
  }

 private:
  std::mutex mutex_;
};

}  // namespace litectl::testing
