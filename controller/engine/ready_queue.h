#pragma once

#include "model/plan.h"

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <vector>

namespace litectl {

// Hands out the changes of a plan whose dependencies are done, lowest index first, so that one
// worker sees them in the plan's order. A change that the target took is enough for what builds on
// it; a removal waits until a later read has shown that what it waits for came true, because what
// is deleted too early takes along what was to leave it. Thread-safe.
class ReadyQueue {
 public:
  // `changes` must outlive the queue. A dependency that is no change of this plan counts as failed.
  ReadyQueue(const std::vector<Change>& changes, std::stop_token stop);

  // The next change to work on; waits for one. Nothing: no more will come before something is
  // confirmed.
  [[nodiscard]] std::optional<std::size_t> next();
  // Of a change that was handed out: whether the target took it, …
  void called(std::size_t index, bool ok);
  // … and whether it came true.
  void confirmed(std::size_t index, bool ok);
  // Lets nobody start anything more.
  void close();

  // After the end: what was never started, and the change that stood in its way, if one did.
  struct Skipped {
    std::size_t index;
    std::optional<ObjectId> because;
  };
  [[nodiscard]] std::vector<Skipped> skipped() const;

 private:
  enum class State { waiting, started, skipped };
  struct Node {
    State state = State::waiting;
    std::size_t unmet = 0;                  // needs that are not done yet
    std::vector<std::size_t> onceCalled;    // those that wait for the call …
    std::vector<std::size_t> onceCameTrue;  // … and for its confirmation
    std::optional<ObjectId> because;
  };
  void release(const std::vector<std::size_t>& dependants);
  void skipDependants(std::size_t index);
  void skip(std::size_t index, const ObjectId& because);

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  const std::vector<Change>& changes_;
  const std::stop_token stop_;
  std::vector<Node> nodes_;
  std::set<std::size_t> ready_;
  std::size_t running_ = 0;
  bool closed_ = false;
};

}  // namespace litectl
