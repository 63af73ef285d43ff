#pragma once

#include "engine/ports.h"

#include <cstdint>
#include <optional>
#include <string>

namespace litectl {

// Who acts, in which run, and on what grounds; part of every audit record.
struct RunInfo {
  std::string run;    // a fresh id
  std::string actor;  // "alice@host"
  std::string why;    // plan checksum
  std::string target;
};

// Journal and audit log together: what is about to be done is on disk in both before it is done,
// and what came of it afterwards. Thread-safe. After a failed audit record every call fails: no
// audit, no change.
class Recorder {
 public:
  Recorder(Store& store, AuditLog& audit, RunInfo info)
      : store_(store), audit_(audit), info_(std::move(info)) {}

  [[nodiscard]] Result<std::int64_t> begin(Intent intent, const Value& changes);
  // `status`: "done", "failed E3004 …", "recovered: …". See Store::finish for the others.
  [[nodiscard]] Status finish(const Intent& intent, const std::string& status,
                              const Aftermath& after);
  // The call may or may not have had its effect: the intent stays open for the next run.
  [[nodiscard]] Status leaveOpen(const Intent& intent, const std::string& status);

  [[nodiscard]] const RunInfo& info() const { return info_; }

 private:
  [[nodiscard]] AuditRecord recordOf(const Intent& intent, std::string event) const;

  Store& store_;
  AuditLog& audit_;
  const RunInfo info_;
};

}  // namespace litectl
