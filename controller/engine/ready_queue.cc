#include "engine/ready_queue.h"

#include <map>
#include <utility>

namespace litectl {

ReadyQueue::ReadyQueue(const std::vector<Change>& changes, std::stop_token stop)
    : changes_(changes), stop_(std::move(stop)), nodes_(changes.size()) {
  std::map<ObjectId, std::size_t> byId;
  for (std::size_t i = 0; i < changes.size(); ++i) byId.emplace(changes[i].id, i);
  std::vector<std::pair<std::size_t, ObjectId>> missing;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    for (const ObjectId& id : changes[i].dependsOn) {
      if (const auto it = byId.find(id); it != byId.end()) {
        nodes_[it->second].dependants.push_back(i);
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
  nodes_[index].state = State::running;
  ++running_;
  return index;
}

void ReadyQueue::finished(std::size_t index, bool ok) {
  const std::lock_guard lock(mutex_);
  nodes_[index].state = ok ? State::done : State::failed;
  --running_;
  for (const std::size_t dependant : nodes_[index].dependants) {
    if (!ok) {
      skip(dependant, changes_[index].id);
    } else if (--nodes_[dependant].unmet == 0 && nodes_[dependant].state == State::waiting) {
      ready_.insert(dependant);
    }
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

void ReadyQueue::skip(std::size_t index, const ObjectId& because) {
  std::vector<std::pair<std::size_t, ObjectId>> left{{index, because}};
  while (!left.empty()) {
    const auto [at, reason] = std::move(left.back());
    left.pop_back();
    if (nodes_[at].state != State::waiting) continue;
    nodes_[at].state = State::skipped;
    nodes_[at].because = reason;
    ready_.erase(at);
    for (const std::size_t dependant : nodes_[at].dependants) {
      left.emplace_back(dependant, changes_[at].id);
    }
  }
}

}  // namespace litectl
