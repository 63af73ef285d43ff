#pragma once

#include "base/clock.h"
#include "base/secret.h"
#include "engine/ports.h"
#include "store/sql.h"
#include "store/store_identity.h"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace litectl {

enum class StoreMode { readOnly, exclusive };

struct CachedRelease {
  std::string release;
  WallTime at;
  std::string by;  // fingerprint of the credential that it was read with
};

// What a read-only store knows: read at once, so that no connection stays in a writer's way.
struct StorePicture {
  Memory memory;
  std::optional<CachedRelease> release;
};
[[nodiscard]] Result<StorePicture> readPicture(const sql::Database& database,
                                               const StoreScope& scope, WallTime now);

// The store in a database (docs/formats/state.md): what is the same in SQLite and in PostgreSQL.
// sqlite_store.h and postgres_store.h open one.
// Thread-safe; calls are serialised. Clock must outlive it.
// Errors: storeCorrupt, writeFailed, storeUnreachable. After any error of a writing call the store
// is as it was before that call; only where a server went away while it was to make a change
// lasting, that may have happened, which the next run finds out.
class DurableStore final : public Store {
 public:
  explicit DurableStore(StorePicture picture);  // read-only
  // `keepsOthersOut` lives as long as the connection, and a little longer.
  DurableStore(std::unique_ptr<sql::Database> database, StoreIdentity identity,
               std::shared_ptr<void> keepsOthersOut, const Clock& clock);
  ~DurableStore() override;

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
  [[nodiscard]] Status mayWrite() const;

  std::mutex mutex_;
  std::shared_ptr<void> keepsOthersOut_;
  std::unique_ptr<sql::Database> database_;  // none: read-only
  StoreIdentity identity_;
  StorePicture picture_;  // of a read-only store
  const Clock* clock_ = nullptr;
};

}  // namespace litectl
