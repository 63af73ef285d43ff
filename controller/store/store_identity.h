#pragma once

#include "base/random.h"
#include "store/sql.h"

#include <cstdint>
#include <optional>
#include <string>

namespace litectl {

// Which memory of a store: one store may hold several targets and inventories.
struct StoreScope {
  std::string target;  // name in the settings
  std::string url;     // recorded, so that a store is never used against another service
  std::string inventory;
  bool acceptMove = false;  // a person confirmed: the target was renamed or has another URL now
};

// Where in a store the rows of a scope are.
struct StoreIdentity {
  std::int64_t target = 0;
  std::int64_t inventory = 0;  // 0: nothing was ever applied to it
  std::string storeId;
};

// Compares what the store knows with what the settings say. Nothing: the target is not in the
// store. Error: storeForeign when the name goes with another URL, or the URL with another name, and
// nobody accepted the move.
[[nodiscard]] Result<std::optional<StoreIdentity>> findIdentity(const sql::Database& database,
                                                                const StoreScope& scope);

// The same; adds what is missing (a target gets a new store id) and records an accepted move.
// Within a transaction of the caller's.
[[nodiscard]] Result<StoreIdentity> claimIdentity(const sql::Database& database,
                                                  const StoreScope& scope, Random& random);

}  // namespace litectl
