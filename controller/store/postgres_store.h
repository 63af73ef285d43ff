#pragma once

#include "base/context.h"
#include "base/random.h"
#include "base/secret.h"
#include "store/durable_store.h"
#include "store/postgres_url.h"

#include <memory>

namespace litectl {

// The store in the schema `litectl` of a PostgreSQL database.
// Exclusive: one process at a time for each inventory of a target, guarded by an advisory lock of
// the session, which goes with it; schema and tables are made when there are none. Read-only: makes
// and writes nothing and waits for nobody; without a schema it is an empty memory with the id "".
// A null password leaves it to libpq (PGPASSFILE). The context's stop token and deadline hold while
// opening. Its clock must outlive the store.
// Errors: storeUnreachable, storeLocked, storeCorrupt, storeNewer, storeForeign, writeFailed,
// badStore, interrupted.
[[nodiscard]] Result<std::unique_ptr<DurableStore>> openPostgresStore(
    const PostgresPlace& place, const Secret* password, const StoreScope& scope, StoreMode mode,
    const Context& context, Random& random);

}  // namespace litectl
