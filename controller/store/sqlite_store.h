#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "store/durable_store.h"

#include <filesystem>
#include <memory>

namespace litectl {

// The store in an SQLite file, found through symbolic links.
// Exclusive: one process at a time, guarded by `<path>.lock`; the file is created when there is
// none. Read-only: creates and writes nothing, neither waits for a writer nor holds one up; without
// a file it is an empty memory with the id "".
// Errors: storeLocked, storeCorrupt, storeNewer, storeForeign, writeFailed.
[[nodiscard]] Result<std::unique_ptr<DurableStore>> openSqliteStore(
    const std::filesystem::path& path, const StoreScope& scope, StoreMode mode, const Clock& clock,
    Random& random);

}  // namespace litectl
