#pragma once

#include "base/result.h"
#include "store/sql.h"

#include <cstdint>

namespace litectl {

// The newest version that this litectl knows.
[[nodiscard]] std::int64_t storeVersion();

// Error: storeNewer.
[[nodiscard]] Status refuseNewer(const sql::Database& database);

// Brings an older store, or an empty database, up to date, one transaction per migration.
[[nodiscard]] Status migrateStore(sql::Database& database);

}  // namespace litectl
