#include "store/no_store.h"

#include "base/hash.h"

namespace litectl {
namespace {

std::string idOf(const std::string& target, const std::string& inventory) {
  constexpr std::size_t kDigits = 16;
  return std::string(kNoStoreId) + sha256Hex(target + "\n" + inventory).substr(0, kDigits);
}

}  // namespace

NoStore::NoStore(const std::string& target, const std::string& inventory, const Clock& clock)
    : id_(idOf(target, inventory)), clock_(clock) {}

Result<Memory> NoStore::load() {
  const std::scoped_lock hold(mutex_);
  Memory memory;
  memory.storeId = id_;
  memory.fromMarkers = true;
  for (const auto& [number, intent] : open_) memory.open.push_back(intent);
  return memory;
}

Result<std::int64_t> NoStore::begin(const Intent& intent) {
  const std::scoped_lock hold(mutex_);
  Intent& open = open_[++last_] = intent;
  open.number = last_;
  open.begun = clock_.now();
  return last_;
}

Status NoStore::finish(std::int64_t intent, const Aftermath&) {
  const std::scoped_lock hold(mutex_);
  if (open_.erase(intent) == 1) return {};
  return makeError(Code::internal, "the journal has no open intent " + std::to_string(intent));
}

}  // namespace litectl
