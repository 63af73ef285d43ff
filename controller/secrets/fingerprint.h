#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// What the file system tells of a file without reading it. Whoever writes it anew changes one.
struct FileFacts {
  std::uint64_t node = 0;
  std::int64_t size = 0;
  std::int64_t modified = 0;  // nanoseconds since 1970

  friend bool operator==(const FileFacts&, const FileFacts&) = default;
};

// "A file with these facts holds the value of this hash."
struct Fingerprint {
  std::string hash;
  FileFacts facts;

  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

// The sidecar of a slot's file. While a value is being replaced it vouches for the old file and
// for the new one, so that it is right before and after the rename.
[[nodiscard]] std::string encodeFingerprints(const std::vector<Fingerprint>& fingerprints);
// Error: sinkFailed.
[[nodiscard]] Result<std::vector<Fingerprint>> decodeFingerprints(std::string_view text);

}  // namespace litectl
