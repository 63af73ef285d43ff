#pragma once

#include "base/clock.h"
#include "base/descriptor.h"
#include "base/result.h"

#include <filesystem>
#include <string_view>

namespace litectl {

// Keeps other processes out for as long as it lives. The lock belongs to the open file, so the
// kernel drops it with the process, however that ends; the file itself stays and holds who has the
// lock. Taking it never waits. Works between threads of one process, too.
class FileLock {
 public:
  // Creates the file when there is none. Errors: storeLocked, naming `what`, the holder's pid and
  // since when; writeFailed when the file cannot be made.
  [[nodiscard]] static Result<FileLock> take(const std::filesystem::path& path,
                                             std::string_view what, const Clock& clock);

 private:
  explicit FileLock(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
};

}  // namespace litectl
