#pragma once

#include "engine/ports.h"

#include <algorithm>
#include <mutex>
#include <string>
#include <vector>

namespace litectl::testing {

// A store in memory. Thread-safe.
class FakeStore final : public Store {
 public:
  Memory memory;
  std::size_t writes = 0;

  // Borrows the clock.
  explicit FakeStore(const Clock& clock) : clock_(clock) { memory.storeId = "store-1"; }

  Result<Memory> load() override {
    const std::lock_guard lock(mutex_);
    return memory;
  }

  Result<std::int64_t> begin(const Intent& intent) override {
    const std::lock_guard lock(mutex_);
    ++writes;
    memory.open.push_back(intent);
    memory.open.back().number = ++last_;
    memory.open.back().begun = clock_.now();
    return last_;
  }

  Status finish(std::int64_t number, const Aftermath& after) override {
    const std::lock_guard lock(mutex_);
    ++writes;
    const auto it = std::find_if(memory.open.begin(), memory.open.end(),
                                 [&](const Intent& intent) { return intent.number == number; });
    if (it == memory.open.end()) return makeError(Code::internal, "no such intent");
    if (after.forgotten) {
      std::erase_if(memory.inventory, [&](const Applied& a) { return a.id == it->id; });
    }
    if (after.now && it->action == Op::create && memory.find(it->id) != nullptr) {
      memory.remade[it->id].push_back(clock_.now());
    }
    memory.open.erase(it);
    if (after.now) put(*after.now);
    return {};
  }

  Status remember(const std::vector<Applied>& objects) override {
    const std::lock_guard lock(mutex_);
    for (const Applied& applied : objects) {
      ++writes;
      put(applied);
    }
    return {};
  }

  Status rememberRoots(const std::vector<std::string>& roots) override {
    const std::lock_guard lock(mutex_);
    ++writes;
    memory.roots = roots;
    return {};
  }

  Status assumeId(const std::string& storeId) override {
    const std::lock_guard lock(mutex_);
    ++writes;
    memory.storeId = storeId;
    return {};
  }

 private:
  void put(const Applied& applied) {
    auto& all = memory.inventory;
    std::erase_if(all, [&](const Applied& a) {
      return a.id == applied.id ||
             (a.id.kind == applied.id.kind && a.liveId == applied.liveId);  // one name
    });
    all.insert(std::lower_bound(all.begin(), all.end(), applied,
                                [](const Applied& a, const Applied& b) { return a.id < b.id; }),
               applied);
  }

  const Clock& clock_;
  std::mutex mutex_;
  std::int64_t last_ = 0;
};

// An audit log in memory that can be made to fail. Thread-safe.
class FakeAuditLog final : public AuditLog {
 public:
  std::vector<AuditRecord> records;
  bool broken = false;

  Status append(const AuditRecord& record) override {
    const std::lock_guard lock(mutex_);
    if (broken) return makeError(Code::auditBroken, "broken by the test");
    records.push_back(record);
    return {};
  }

 private:
  std::mutex mutex_;
};

}  // namespace litectl::testing
