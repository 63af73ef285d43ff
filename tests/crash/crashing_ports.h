#pragma once

#include "engine/ports.h"

#include <atomic>
#include <unistd.h>

namespace litectl::testing {

// Counts the moments at which a run touches the outside, and ends the process at one of them as a
// power cut would: nothing is flushed, nothing is destroyed.
class CrashPoint {
 public:
  static constexpr int kStatus = 99;

  explicit CrashPoint(int at) : at_(at) {}
  void pass() {
    if (++count_ == at_) ::_exit(kStatus);
  }
  [[nodiscard]] int count() const { return count_; }

 private:
  const int at_;  // 0: never
  std::atomic<int> count_{0};
};

// Each port with a crash point before and after every call that changes something.
class CrashingTarget final : public Target {
 public:
  CrashingTarget(Target& real, CrashPoint& point) : real_(real), point_(point) {}
  Result<std::string> release(const Context& context) override { return real_.release(context); }
  Status confirmAccess(const Context& context) override { return real_.confirmAccess(context); }
  Result<Self> self(const Context& context) override { return real_.self(context); }
  void expect(const std::string& kind, std::size_t count) override { real_.expect(kind, count); }
  Result<KindSnapshot> observe(const Context& context, const std::string& kind) override {
    return real_.observe(context, kind);
  }
  Result<KindSnapshot> observeInside(const Context& context, const std::string& kind,
                                     const KindSnapshot& owners,
                                     const std::set<std::string>& ask) override {
    return real_.observeInside(context, kind, owners, ask);
  }
  Result<std::vector<LiveObject>> read(const Context& context, const std::string& kind,
                                       const std::vector<std::string>& ids) override {
    point_.pass();
    auto rows = real_.read(context, kind, ids);
    point_.pass();
    return rows;
  }
  Status write(const Context& context, const Write& write) override {
    point_.pass();
    Status status = real_.write(context, write);
    point_.pass();
    return status;
  }

 private:
  Target& real_;
  CrashPoint& point_;
};

class CrashingStore final : public Store {
 public:
  CrashingStore(Store& real, CrashPoint& point) : real_(real), point_(point) {}

 private:
  template <class Call>
  auto around(Call call) {
    point_.pass();
    auto result = call();
    point_.pass();
    return result;
  }

 public:
  Result<Memory> load() override { return real_.load(); }
  Result<std::int64_t> begin(const Intent& intent) override {
    return around([&] { return real_.begin(intent); });
  }
  Status finish(std::int64_t intent, const Aftermath& after) override {
    return around([&] { return real_.finish(intent, after); });
  }
  Status remember(const std::vector<Applied>& objects) override {
    return around([&] { return real_.remember(objects); });
  }
  Status rememberRoots(const std::vector<std::string>& roots) override {
    return around([&] { return real_.rememberRoots(roots); });
  }
  Status assumeId(const std::string& id) override {
    return around([&] { return real_.assumeId(id); });
  }

 private:
  Store& real_;
  CrashPoint& point_;
};

class CrashingAuditLog final : public AuditLog {
 public:
  CrashingAuditLog(AuditLog& real, CrashPoint& point) : real_(real), point_(point) {}
  Status append(const AuditRecord& record) override {
    point_.pass();
    Status status = real_.append(record);
    point_.pass();
    return status;
  }

 private:
  AuditLog& real_;
  CrashPoint& point_;
};

}  // namespace litectl::testing
