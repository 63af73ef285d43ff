#include "store/durable_store.h"

#include "base/hash.h"
#include "store/store_rows.h"

#include <cstdint>
#include <utility>

namespace litectl {
namespace {

using sql::Database;
using sql::Statement;
using sql::Transaction;

Result<Memory> readMemory(const Database& database, const StoreIdentity& identity, WallTime now) {
  Memory memory;
  memory.storeId = identity.storeId;
  LITECTL_TRY_ASSIGN(memory.inventory, readApplied(database, identity.inventory));
  LITECTL_TRY_ASSIGN(memory.open, readIntents(database, identity.inventory));
  LITECTL_TRY_ASSIGN(memory.roots, readRoots(database, identity.inventory));
  LITECTL_TRY_ASSIGN(memory.slotsElsewhere, readSlotsElsewhere(database, identity.inventory));
  LITECTL_TRY_ASSIGN(memory.elsewhere,
                     readElsewhere(database, identity.target, identity.inventory));
  LITECTL_TRY_ASSIGN(
      memory.begunElsewhere,
      readBegunElsewhere(database, identity.target, identity.inventory, now - kCallMayArrive));
  // A reader finds an older store as it is; only a writer brings it up to date.
  LITECTL_TRY_ASSIGN(const std::int64_t version, database.version());
  if (version >= 2) {
    LITECTL_TRY_ASSIGN(memory.remade, readRemade(database, identity.inventory));
  }
  return memory;
}

Result<std::optional<CachedRelease>> readRelease(const Database& database, std::int64_t target) {
  LITECTL_TRY_ASSIGN(const std::int64_t version, database.version());
  if (version < 2) return std::optional<CachedRelease>();
  LITECTL_TRY_ASSIGN(
      Statement query,
      database.prepare("SELECT release, release_at, release_by FROM target WHERE id = ?"));
  LITECTL_TRY_ASSIGN(const bool row, query.bind(target).step());
  if (!row || query.isNull(0) || query.isNull(2)) return std::optional<CachedRelease>();
  const Result<WallTime> at = parseTime(query.text(1));
  if (!at) return std::optional<CachedRelease>();  // only a cache: asking again mends it
  return std::optional(CachedRelease{query.text(0), *at, query.text(2)});
}

// Enough to tell one credential from another, too little to find out which.
std::string fingerprintOf(const Secret* credential, const std::string& storeId) {
  constexpr std::size_t kDigits = 16;
  if (credential == nullptr) return {};
  return hmacHex(Secret(std::string_view(storeId)), credential->reveal()).substr(0, kDigits);
}

}  // namespace

Result<StorePicture> readPicture(const Database& database, const StoreScope& scope, WallTime now) {
  LITECTL_TRY_ASSIGN(const std::optional<StoreIdentity> identity, findIdentity(database, scope));
  StorePicture picture;
  if (!identity) return picture;
  LITECTL_TRY_ASSIGN(picture.memory, readMemory(database, *identity, now));
  LITECTL_TRY_ASSIGN(picture.release, readRelease(database, identity->target));
  return picture;
}

DurableStore::DurableStore(StorePicture picture) : picture_(std::move(picture)) {}

DurableStore::DurableStore(std::unique_ptr<Database> database, StoreIdentity identity,
                           std::shared_ptr<void> keepsOthersOut, const Clock& clock)
    : keepsOthersOut_(std::move(keepsOthersOut)),
      database_(std::move(database)),
      identity_(std::move(identity)),
      clock_(&clock) {}

DurableStore::~DurableStore() = default;

Status DurableStore::mayWrite() const {
  if (database_) return {};
  return makeError(Code::internal, "the store was opened for reading only");
}

Result<Memory> DurableStore::load() {
  const std::scoped_lock hold(mutex_);
  if (!database_) return picture_.memory;
  return readMemory(*database_, identity_, clock_->now());
}

Result<std::int64_t> DurableStore::begin(const Intent& intent) {
  const std::scoped_lock hold(mutex_);
  LITECTL_TRY(mayWrite());
  LITECTL_TRY_ASSIGN(Transaction transaction, Transaction::begin(*database_));
  LITECTL_TRY_ASSIGN(const std::int64_t number,
                     writeIntent(*database_, identity_.inventory, intent, clock_->now()));
  LITECTL_TRY(transaction.commit());
  return number;
}

Status DurableStore::finish(std::int64_t intent, const Aftermath& after) {
  const std::scoped_lock hold(mutex_);
  LITECTL_TRY(mayWrite());
  const Database& database = *database_;
  const std::int64_t inventory = identity_.inventory;
  LITECTL_TRY_ASSIGN(Transaction transaction, Transaction::begin(*database_));
  LITECTL_TRY_ASSIGN(Statement find, database.prepare("SELECT kind, name, action FROM journal"
                                                      " WHERE number = ? AND inventory = ?"));
  LITECTL_TRY_ASSIGN(const bool open, find.bind(intent).bind(inventory).step());
  if (!open) {
    return makeError(Code::internal, "the journal has no open intent " + std::to_string(intent));
  }
  const ObjectId id{find.text(0), find.text(1)};
  if (after.forgotten) LITECTL_TRY(eraseApplied(database, inventory, id));
  if (after.now && opOfAction(find.text(2)) == Op::create) {
    LITECTL_TRY_ASSIGN(const bool known, isApplied(database, inventory, after.now->id));
    if (known) LITECTL_TRY(writeRemade(database, inventory, after.now->id, clock_->now()));
  }
  if (after.now) LITECTL_TRY(writeApplied(database, inventory, *after.now));
  LITECTL_TRY_ASSIGN(Statement close, database.prepare("DELETE FROM journal WHERE number = ?"));
  LITECTL_TRY(close.bind(intent).run());
  return transaction.commit();
}

Status DurableStore::remember(const std::vector<Applied>& objects) {
  const std::scoped_lock hold(mutex_);
  LITECTL_TRY(mayWrite());
  if (objects.empty()) return {};
  LITECTL_TRY_ASSIGN(Transaction transaction, Transaction::begin(*database_));
  for (const Applied& object : objects) {
    LITECTL_TRY(writeApplied(*database_, identity_.inventory, object));
  }
  return transaction.commit();
}

Status DurableStore::rememberRoots(const std::vector<std::string>& roots) {
  const std::scoped_lock hold(mutex_);
  LITECTL_TRY(mayWrite());
  LITECTL_TRY_ASSIGN(const std::vector<std::string> known,
                     readRoots(*database_, identity_.inventory));
  if (known == roots) return {};
  LITECTL_TRY_ASSIGN(Transaction transaction, Transaction::begin(*database_));
  LITECTL_TRY(writeRoots(*database_, identity_.inventory, roots));
  return transaction.commit();
}

Status DurableStore::assumeId(const std::string& storeId) {
  const std::scoped_lock hold(mutex_);
  LITECTL_TRY(mayWrite());
  LITECTL_TRY_ASSIGN(Statement update,
                     database_->prepare("UPDATE target SET store_id = ? WHERE id = ?"));
  LITECTL_TRY(update.bind(storeId).bind(identity_.target).run());
  identity_.storeId = storeId;
  return {};
}

Result<std::optional<CachedRelease>> DurableStore::cachedRelease(const Secret* credential) {
  const std::scoped_lock hold(mutex_);
  std::optional<CachedRelease> cached = picture_.release;
  if (database_) {
    LITECTL_TRY_ASSIGN(cached, readRelease(*database_, identity_.target));
  }
  const std::string& id = database_ ? identity_.storeId : picture_.memory.storeId;
  if (cached && cached->by != fingerprintOf(credential, id)) cached.reset();
  return cached;
}

Status DurableStore::cacheRelease(const std::string& release, const Secret* credential) {
  const std::scoped_lock hold(mutex_);
  if (!database_) return {};
  LITECTL_TRY_ASSIGN(Statement update,
                     database_->prepare("UPDATE target SET release = ?, release_at = ?,"
                                        " release_by = ? WHERE id = ?"));
  return update.bind(release)
      .bind(formatTime(clock_->now()))
      .bind(fingerprintOf(credential, identity_.storeId))
      .bind(identity_.target)
      .run();
}

}  // namespace litectl
