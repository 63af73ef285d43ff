#pragma once

#include "base/clock.h"
#include "engine/ports.h"

#include <filesystem>
#include <memory>

namespace litectl {

// The audit log as JSON Lines in segments of a folder (docs/formats/audit.md). Each record carries
// the hash of the line before it and is on disk when append returns.
// One process at a time (a lock in the folder); thread-safe, appends are serialised. An incomplete
// last line, left by a crash, is moved to `<segment>.torn` and a record tells of it.
// Fails closed: after the first failure every later append fails, too.
// Errors: storeLocked, writeFailed (the disk), auditBroken (what is there cannot be continued).
class AuditFile final : public AuditLog {
 public:
  static constexpr std::size_t kSegmentBytes = 8U << 20U;

  // Creates the folder when there is none. `segmentBytes`: from this size on a new segment begins.
  [[nodiscard]] static Result<std::unique_ptr<AuditFile>> open(
      const std::filesystem::path& folder, Clock& clock, std::size_t segmentBytes = kSegmentBytes);
  ~AuditFile() override;

  [[nodiscard]] Status append(const AuditRecord& record) override;

 private:
  struct State;
  explicit AuditFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace litectl
