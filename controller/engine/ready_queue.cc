#include "engine/ready_queue.h"

#include <map>
#include <utility>

namespace litectl {
namespace {

bool waitsForTheEnd(const Change& change, const Change& other) {
  return change.op == Op::remove && other.op != Op::remove;
}

}  // namespace

ReadyQueue::ReadyQueue(const std::vector<Change>& changes, std::stop_token stop)
    : changes_(changes), stop_(std::move(stop)), nodes_(changes.size()) {
  std::map<ObjectId, std::size_t> byId;
  for (std::size_t i = 0; i < changes.size(); ++i) byId.emplace(changes[i].id, i);
  std::vector<std::pair<std::size_t, ObjectId>> missing;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    for (const ObjectId& id : changes[i].dependsOn) {
      if (const auto it = byId.find(id); it != byId.end()) {
        Node& other = nodes_[it->second];
        const bool late = waitsForTheEnd(changes[i], changes[it->second]);
        (late ? other.onceCameTrue : other.onceCalled).push_back(i);
        ++nodes_[i].unmet;
      } else {
        missing.emplace_back(i, id);
      }
    }
    if (nodes_[i].unmet == 0) ready_.insert(i);
  }
  for (const auto& [index, id] : missing) skip(index, id);
}

std::optional<std::size_t> ReadyQueue::next() {
  std::unique_lock lock(mutex_);
  // When nothing is ready and nothing under way could make it so, no more will come.
  changed_.wait(lock, stop_, [this] { return closed_ || !ready_.empty() || running_ == 0; });
  if (closed_ || stop_.stop_requested() || ready_.empty()) return std::nullopt;
  const std::size_t index = *ready_.begin();
  ready_.erase(ready_.begin());
  nodes_[index].state = State::started;
  ++running_;
  return index;
}

void ReadyQueue::called(std::size_t index, bool ok) {
  const std::lock_guard lock(mutex_);
  --running_;
  if (ok) {
    release(nodes_[index].onceCalled);
  } else {
    skipDependants(index);
  }
  changed_.notify_all();
}

void ReadyQueue::confirmed(std::size_t index, bool ok) {
  const std::lock_guard lock(mutex_);
  if (ok) {
    release(nodes_[index].onceCameTrue);
  } else {
    skipDependants(index);
  }
  changed_.notify_all();
}

void ReadyQueue::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

std::vector<ReadyQueue::Skipped> ReadyQueue::skipped() const {
  const std::lock_guard lock(mutex_);
  std::vector<Skipped> out;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].state == State::waiting || nodes_[i].state == State::skipped) {
      out.push_back({i, nodes_[i].because});
    }
  }
  return out;
}

void ReadyQueue::release(const std::vector<std::size_t>& dependants) {
  for (const std::size_t dependant : dependants) {
    Node& node = nodes_[dependant];
    if (--node.unmet == 0 && node.state == State::waiting) ready_.insert(dependant);
  }
}

void ReadyQueue::skipDependants(std::size_t index) {
  for (const std::size_t one : nodes_[index].onceCalled) skip(one, changes_[index].id);
  for (const std::size_t one : nodes_[index].onceCameTrue) skip(one, changes_[index].id);
}

// What was begun goes on.
void ReadyQueue::skip(std::size_t index, const ObjectId& because) {
  Node& node = nodes_[index];
  if (node.state != State::waiting) return;
  node.state = State::skipped;
  node.because = because;
  ready_.erase(index);
  skipDependants(index);
}

}  // namespace litectl
