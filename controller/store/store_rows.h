#pragma once

#include "base/clock.h"
#include "model/applied.h"
#include "store/sql.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace litectl {

// The rows of one inventory, to and from the model. Whoever changes something holds a transaction.

[[nodiscard]] Result<std::vector<Applied>> readApplied(const sql::Database& database,
                                                       std::int64_t inventory);
[[nodiscard]] Result<bool> isApplied(const sql::Database& database, std::int64_t inventory,
                                     const ObjectId& id);
// Writes nothing when the row is there and equal. An object has one name: what it was remembered
// under before is erased.
[[nodiscard]] Status writeApplied(const sql::Database& database, std::int64_t inventory,
                                  const Applied& object);
[[nodiscard]] Status eraseApplied(const sql::Database& database, std::int64_t inventory,
                                  const ObjectId& id);

// Oldest first.
[[nodiscard]] Result<std::vector<Intent>> readIntents(const sql::Database& database,
                                                      std::int64_t inventory);
[[nodiscard]] Result<std::int64_t> writeIntent(const sql::Database& database,
                                               std::int64_t inventory, const Intent& intent,
                                               WallTime begun);

// Those of all other inventories in the store, whatever their target.
[[nodiscard]] Result<std::vector<Slot>> readSlotsElsewhere(const sql::Database& database,
                                                           std::int64_t inventory);

// Live objects of the target that its other inventories hold, or have begun to make since, with the
// inventory's name.
[[nodiscard]] Result<std::map<LiveKey, std::string>> readElsewhere(const sql::Database& database,
                                                                   std::int64_t target,
                                                                   std::int64_t inventory);
[[nodiscard]] Result<std::map<LiveKey, std::string>> readBegunElsewhere(
    const sql::Database& database, std::int64_t target, std::int64_t inventory, WallTime since);

// By object, oldest first. Needs a store of version 2.
[[nodiscard]] Result<std::map<ObjectId, std::vector<WallTime>>> readRemade(
    const sql::Database& database, std::int64_t inventory);
// Adds one, and drops those of the inventory that nobody will ask for any more.
[[nodiscard]] Status writeRemade(const sql::Database& database, std::int64_t inventory,
                                 const ObjectId& id, WallTime at);

// Sorted.
[[nodiscard]] Result<std::vector<std::string>> readRoots(const sql::Database& database,
                                                         std::int64_t inventory);
[[nodiscard]] Status writeRoots(const sql::Database& database, std::int64_t inventory,
                                const std::vector<std::string>& roots);

}  // namespace litectl
