#pragma once

#include "secrets/slot_folder.h"

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// Names in folders, read once for the many slots that share one: without it, looking at n slots
// would read n names n times. Whoever changes a folder forgets it before and after. Thread-safe.
class FolderListings {
 public:
  // Names that begin with `prefix`, sorted.
  [[nodiscard]] Result<std::vector<std::string>> withPrefix(const SlotFolder& folder,
                                                            std::string_view prefix);
  void forget(const std::filesystem::path& folder);

 private:
  struct Listing {
    FileFacts facts;  // of the folder when it was read
    std::vector<std::string> names;
  };
  std::mutex mutex_;
  std::map<std::filesystem::path, Listing> listings_;
};

}  // namespace litectl
