#include "secrets/folder_listings.h"

#include <algorithm>

namespace litectl {

Result<std::vector<std::string>> FolderListings::withPrefix(const SlotFolder& folder,
                                                            std::string_view prefix) {
  const std::scoped_lock hold(mutex_);
  LITECTL_TRY_ASSIGN(const FileFacts facts, folder.ownFacts());
  auto found = listings_.find(folder.path());
  if (found == listings_.end() || found->second.facts != facts) {
    LITECTL_TRY_ASSIGN(std::vector<std::string> names, folder.names());
    found = listings_.insert_or_assign(folder.path(), Listing{facts, std::move(names)}).first;
  }
  std::vector<std::string> matching;
  const std::vector<std::string>& names = found->second.names;
  for (auto name = std::lower_bound(names.begin(), names.end(), prefix);
       name != names.end() && name->starts_with(prefix); ++name) {
    matching.push_back(*name);
  }
  return matching;
}

void FolderListings::forget(const std::filesystem::path& folder) {
  const std::scoped_lock hold(mutex_);
  listings_.erase(folder);
}

}  // namespace litectl
