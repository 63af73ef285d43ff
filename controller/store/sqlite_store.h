#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "base/secret.h"
#include "engine/ports.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace litectl {

// Which memory of which file. One file may hold several targets and inventories.
struct StoreLocation {
  std::filesystem::path path;
  std::string target;  // name in the settings
  std::string url;     // recorded, so that a store is never used against another service
  std::string inventory;
  bool acceptMove = false;  // a person confirmed: the target was renamed or has another URL now
};

struct CachedRelease {
  std::string release;
  WallTime at;
  std::string by;  // fingerprint of the credential that it was read with
};

// The store in an SQLite file (docs/formats/state.md), found through symbolic links.
// Exclusive: one process at a time, guarded by `<path>.lock`; the file is created when there is
// none. Read-only: creates and writes nothing, neither waits for a writer nor holds one up; without
// a file it is an empty memory with the id "".
// Thread-safe; calls are serialised. Clock must outlive it.
// Errors: storeLocked, storeCorrupt, storeNewer, storeForeign, writeFailed. After any error of a
// writing call the store on disk is as it was before that call.
class SqliteStore final : public Store {
 public:
  enum class OpenMode { readOnly, exclusive };

  [[nodiscard]] static Result<std::unique_ptr<SqliteStore>> open(const StoreLocation& location,
                                                                 OpenMode mode, Clock& clock,
                                                                 Random& random);
  ~SqliteStore() override;

  [[nodiscard]] Result<Memory> load() override;
  [[nodiscard]] Result<std::int64_t> begin(const Intent& intent) override;
  [[nodiscard]] Status finish(std::int64_t intent, const Aftermath& after) override;
  // Writes only what differs from what is remembered.
  [[nodiscard]] Status remember(const std::vector<Applied>& objects) override;
  [[nodiscard]] Status rememberRoots(const std::vector<std::string>& roots) override;
  [[nodiscard]] Status assumeId(const std::string& storeId) override;

  // The target's release as last asked for with this credential (null: none). Of the credential
  // only a fingerprint is kept, keyed with the store's id. Read-only, caching does nothing.
  [[nodiscard]] Result<std::optional<CachedRelease>> cachedRelease(
      const Secret* credential = nullptr);
  [[nodiscard]] Status cacheRelease(const std::string& release, const Secret* credential = nullptr);

 private:
  struct State;
  explicit SqliteStore(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace litectl
