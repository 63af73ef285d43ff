#pragma once

#include "base/random.h"
#include "store/sqlite.h"
#include "store/sqlite_store.h"

#include <cstdint>
#include <optional>
#include <string>

namespace litectl {

// Where in a store's file a location's rows are.
struct StoreIdentity {
  std::int64_t target = 0;
  std::int64_t inventory = 0;  // 0: nothing was ever applied to it
  std::string storeId;
};

// Compares what the file knows with what the settings say. Nothing: the target is not in the file.
// Error: storeForeign when the name goes with another URL, or the URL with another name, and
// nobody accepted the move.
[[nodiscard]] Result<std::optional<StoreIdentity>> findIdentity(const sqlite::Database& database,
                                                                const StoreLocation& location);

// The same; adds what is missing (a target gets a new store id) and records an accepted move.
[[nodiscard]] Result<StoreIdentity> claimIdentity(sqlite::Database& database,
                                                  const StoreLocation& location, Random& random);

}  // namespace litectl
