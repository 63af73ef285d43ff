#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "engine/ports.h"
#include "value/value.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// The format of the audit log (docs/formats/audit.md), for the one that writes it and the one that
// checks it: lines, segments and what chains them.

// A line's place in the chain; of an empty log: none before, the hash of nothing.
struct AuditLink {
  std::uint64_t seq = 0;
  std::string hash = std::string(64, '0');
};

// Bytes of an incomplete line: where they lie in `<segment>.torn`.
struct AuditTear {
  std::string segment;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::string sha256;
};

// One line that was read.
struct AuditLine {
  std::uint64_t seq = 0;
  std::string prev;
  std::vector<AuditTear> recovered;  // none or one
};

// Without the newline; `after` is the link it follows.
[[nodiscard]] std::string encodeAudit(const AuditRecord& record, const AuditLink& after,
                                      WallTime time);
[[nodiscard]] std::string encodeRecovered(const AuditTear& tear, const AuditLink& after,
                                          WallTime time);
// Error: auditBroken, with what is wrong as its message.
[[nodiscard]] Result<AuditLine> decodeAudit(std::string_view line);

// 1 → "000001.jsonl".
[[nodiscard]] std::string segmentName(std::uint64_t number);
// Numbers of the segments that are there, sorted. Error: unreadableFile.
[[nodiscard]] Result<std::vector<std::uint64_t>> listSegments(const std::filesystem::path& folder);

// A segment's text: its complete lines, without newlines, and what follows the last newline.
struct SegmentLines {
  std::vector<std::string_view> lines;
  std::string_view tail;
};
[[nodiscard]] SegmentLines splitSegment(std::string_view text);

// No segment is larger than this, however large its last record was.
inline constexpr std::size_t kMaxSegmentRead = 1U << 30U;

}  // namespace litectl
