#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace litectl {

struct AuditProblem {
  std::string segment;   // file name
  std::size_t line = 0;  // from 1; 0 when it is about the whole file
  std::string what;

  // "000001.jsonl:7: …"
  [[nodiscard]] std::string text() const;
};

struct AuditReport {
  std::uint64_t records = 0;
  std::size_t segments = 0;
  std::string lastHash;                // of the last record's line; noted elsewhere it is a head
  std::size_t recoveredTails = 0;      // incomplete lines a later run found, kept and recorded
  std::vector<AuditProblem> problems;  // in order, the first 100

  [[nodiscard]] bool ok() const { return problems.empty(); }
  // Whole because there is nothing: never written, or all of it taken away.
  [[nodiscard]] bool empty() const { return ok() && records == 0; }
  // For a person: what was found, what it proves and what it does not.
  [[nodiscard]] std::string text() const;
};

// Reads the whole log and checks the chain. Writes nothing and takes no lock: beside a running
// apply the last line may look incomplete.
// A log that fails the check is a result with problems; an error (unreadableFile) is a folder that
// cannot be read.
[[nodiscard]] Result<AuditReport> verifyAudit(const std::filesystem::path& folder);

}  // namespace litectl
