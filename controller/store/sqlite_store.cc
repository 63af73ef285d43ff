#include "store/sqlite_store.h"

#include "base/files.h"
#include "base/hash.h"
#include "store/file_lock.h"
#include "store/sqlite.h"
#include "store/store_identity.h"
#include "store/store_rows.h"
#include "store/store_schema.h"

#include <cerrno>
#include <cstdint>
#include <mutex>
#include <sys/stat.h>
#include <utility>

namespace litectl {
namespace {

using sqlite::Database;
using sqlite::Statement;
using sqlite::Transaction;

struct FileFacts {
  std::int64_t size = -1;  // -1: there is none
  std::int64_t node = 0;
  std::int64_t changed = 0;  // nanoseconds

  [[nodiscard]] bool exists() const { return size >= 0; }
  friend bool operator==(const FileFacts&, const FileFacts&) = default;
};

FileFacts factsOf(const std::filesystem::path& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0) return {};
  return {info.st_size, static_cast<std::int64_t>(info.st_ino),
          info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec};
}

std::filesystem::path beside(const std::filesystem::path& path, std::string_view suffix) {
  return std::filesystem::path(path).concat(suffix);
}

Error emptyFile(const std::filesystem::path& path) {
  return makeError(Code::storeCorrupt, path.string() + " is empty: its content is lost",
                   "restore the file from a backup, or move it away and confirm the lost store");
}

// SQLite fills up a last page that lacks some bytes. Only a log that is still to be written back
// could account for them.
Status refuseCutPage(const Database& database, const std::filesystem::path& path) {
  if (factsOf(beside(path, "-wal")).size > 0) return {};
  LITECTL_TRY_ASSIGN(const std::int64_t page, database.queryNumber("PRAGMA page_size"));
  if (page > 0 && factsOf(path).size % page == 0) return {};
  return makeError(Code::storeCorrupt, path.string() + " is cut: its last page is incomplete",
                   "restore the file from a backup, or move it away and confirm the lost store");
}

// What was committed last may stand in the log beside the file only; without the file it is lost,
// and read into a new file it would be nonsense.
Status refuseLonelyLog(const std::filesystem::path& path) {
  const std::filesystem::path log = beside(path, "-wal");
  if (factsOf(log).size > 0) {
    return makeError(Code::storeCorrupt,
                     path.string() + " is gone, its log " + log.string() + " is still there",
                     "restore the file from a backup, or move the log away, too");
  }
  for (const char* part : {"-wal", "-shm"}) {
    std::error_code ignored;
    std::filesystem::remove(beside(path, part), ignored);
  }
  return {};
}

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
  // A reader finds an older file as it is; only a writer brings it up to date.
  LITECTL_TRY_ASSIGN(const std::int64_t version, database.queryNumber("PRAGMA user_version"));
  if (version >= 2) {
    LITECTL_TRY_ASSIGN(memory.remade, readRemade(database, identity.inventory));
  }
  return memory;
}

Result<std::optional<CachedRelease>> readRelease(const Database& database, std::int64_t target) {
  LITECTL_TRY_ASSIGN(const std::int64_t version, database.queryNumber("PRAGMA user_version"));
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

// Two names of one file are one store, with one lock and one log.
StoreLocation resolved(StoreLocation location) {
  std::error_code failed;
  const std::filesystem::path real = std::filesystem::canonical(location.path, failed);
  if (!failed) location.path = real;
  return location;
}

// What a read-only store knows: read at once, so that no connection stays in a writer's way.
struct Picture {
  Memory memory;
  std::optional<CachedRelease> release;
};

Result<Picture> readPicture(const StoreLocation& location, Database::Access access, WallTime now) {
  LITECTL_TRY_ASSIGN(Database database, Database::open(location.path, access));
  LITECTL_TRY(database.execute("BEGIN"));
  LITECTL_TRY(checkStore(database, location.path));
  LITECTL_TRY(refuseCutPage(database, location.path));
  LITECTL_TRY_ASSIGN(const std::optional<StoreIdentity> identity, findIdentity(database, location));
  Picture picture;
  if (!identity) return picture;
  LITECTL_TRY_ASSIGN(picture.memory, readMemory(database, *identity, now));
  LITECTL_TRY_ASSIGN(picture.release, readRelease(database, identity->target));
  return picture;
}

// A file at rest has no log, or an empty one. Beside a writer, or after its crash, the log counts,
// and its index keeps readers and the writer apart; an index that got lost has to be made again.
Database::Access accessFor(const std::filesystem::path& path) {
  const FileFacts log = factsOf(beside(path, "-wal"));
  if (factsOf(beside(path, "-shm")).exists()) {
    return log.exists() ? Database::Access::read : Database::Access::readAlone;
  }
  return log.size > 0 ? Database::Access::readIndexing : Database::Access::readAlone;
}

// A writer that comes while we read a file at rest shows in the file's facts; then we read again.
Result<Picture> readWithoutTrace(const StoreLocation& location, WallTime now) {
  constexpr int kTries = 10;
  for (int tries = 1;; ++tries) {
    const FileFacts before = factsOf(location.path);
    if (!before.exists()) return Picture{};
    if (before.size == 0) return emptyFile(location.path);
    const Database::Access access = accessFor(location.path);
    Result<Picture> picture = readPicture(location, access, now);
    const bool moved = factsOf(location.path) != before || accessFor(location.path) != access;
    if (!moved || tries == kTries) return picture;
  }
}

}  // namespace

// The lock comes first, so that it outlives the connection.
struct SqliteStore::State {
  std::mutex mutex;
  Clock* clock = nullptr;
  std::optional<FileLock> lock;
  std::optional<Database> database;  // none: read-only
  StoreIdentity identity;
  Picture picture;  // of a read-only store

  [[nodiscard]] Status mayWrite() const {
    if (database) return {};
    return makeError(Code::internal, "the store was opened for reading only");
  }
};

SqliteStore::SqliteStore(std::unique_ptr<State> state) : state_(std::move(state)) {}
SqliteStore::~SqliteStore() = default;

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const StoreLocation& named, OpenMode mode,
                                                       Clock& clock, Random& random) {
  const StoreLocation location = resolved(named);
  auto state = std::make_unique<State>();
  state->clock = &clock;
  const std::filesystem::path& path = location.path;
  if (mode == OpenMode::readOnly) {
    LITECTL_TRY_ASSIGN(state->picture, readWithoutTrace(location, clock.now()));
    return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(state)));
  }
  if (path.has_parent_path()) LITECTL_TRY(makePrivateFolder(path.parent_path()));
  LITECTL_TRY_ASSIGN(state->lock,
                     FileLock::take(beside(path, ".lock"), "the store " + path.string(), clock));
  const FileFacts facts = factsOf(path);
  if (facts.size == 0) return emptyFile(path);
  if (!facts.exists()) {
    LITECTL_TRY(refuseLonelyLog(path));
    LITECTL_TRY(createStore(path));
  }
  LITECTL_TRY_ASSIGN(state->database, Database::open(path, Database::Access::write));
  LITECTL_TRY(refuseCutPage(*state->database, path));
  LITECTL_TRY(checkStore(*state->database, path));
  LITECTL_TRY(state->database->execute("PRAGMA synchronous=FULL"));
  LITECTL_TRY(migrateStore(*state->database));
  LITECTL_TRY_ASSIGN(state->identity, claimIdentity(*state->database, location, random));
  return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(state)));
}

Result<Memory> SqliteStore::load() {
  const std::scoped_lock hold(state_->mutex);
  if (!state_->database) return state_->picture.memory;
  return readMemory(*state_->database, state_->identity, state_->clock->now());
}

Result<std::int64_t> SqliteStore::begin(const Intent& intent) {
  const std::scoped_lock hold(state_->mutex);
  LITECTL_TRY(state_->mayWrite());
  LITECTL_TRY_ASSIGN(Transaction transaction, Transaction::begin(*state_->database));
  LITECTL_TRY_ASSIGN(
      const std::int64_t number,
      writeIntent(*state_->database, state_->identity.inventory, intent, state_->clock->now()));
  LITECTL_TRY(transaction.commit());
  return number;
}

Status SqliteStore::finish(std::int64_t intent, const Aftermath& after) {
  const std::scoped_lock hold(state_->mutex);
  LITECTL_TRY(state_->mayWrite());
  const Database& database = *state_->database;
  const std::int64_t inventory = state_->identity.inventory;
  LITECTL_TRY_ASSIGN(Transaction transaction, Transaction::begin(*state_->database));
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
    if (known) LITECTL_TRY(writeRemade(database, inventory, after.now->id, state_->clock->now()));
  }
  if (after.now) LITECTL_TRY(writeApplied(database, inventory, *after.now));
  LITECTL_TRY_ASSIGN(Statement close, database.prepare("DELETE FROM journal WHERE number = ?"));
  LITECTL_TRY(close.bind(intent).run());
  return transaction.commit();
}

Status SqliteStore::remember(const std::vector<Applied>& objects) {
  const std::scoped_lock hold(state_->mutex);
  LITECTL_TRY(state_->mayWrite());
  if (objects.empty()) return {};
  LITECTL_TRY_ASSIGN(Transaction transaction, Transaction::begin(*state_->database));
  for (const Applied& object : objects) {
    LITECTL_TRY(writeApplied(*state_->database, state_->identity.inventory, object));
  }
  return transaction.commit();
}

Status SqliteStore::rememberRoots(const std::vector<std::string>& roots) {
  const std::scoped_lock hold(state_->mutex);
  LITECTL_TRY(state_->mayWrite());
  LITECTL_TRY_ASSIGN(const std::vector<std::string> known,
                     readRoots(*state_->database, state_->identity.inventory));
  if (known == roots) return {};
  LITECTL_TRY_ASSIGN(Transaction transaction, Transaction::begin(*state_->database));
  LITECTL_TRY(writeRoots(*state_->database, state_->identity.inventory, roots));
  return transaction.commit();
}

Status SqliteStore::assumeId(const std::string& storeId) {
  const std::scoped_lock hold(state_->mutex);
  LITECTL_TRY(state_->mayWrite());
  LITECTL_TRY_ASSIGN(Statement update,
                     state_->database->prepare("UPDATE target SET store_id = ? WHERE id = ?"));
  LITECTL_TRY(update.bind(storeId).bind(state_->identity.target).run());
  state_->identity.storeId = storeId;
  return {};
}

Result<std::optional<CachedRelease>> SqliteStore::cachedRelease(const Secret* credential) {
  const std::scoped_lock hold(state_->mutex);
  std::optional<CachedRelease> cached = state_->picture.release;
  if (state_->database) {
    LITECTL_TRY_ASSIGN(cached, readRelease(*state_->database, state_->identity.target));
  }
  const std::string& id =
      state_->database ? state_->identity.storeId : state_->picture.memory.storeId;
  if (cached && cached->by != fingerprintOf(credential, id)) cached.reset();
  return cached;
}

Status SqliteStore::cacheRelease(const std::string& release, const Secret* credential) {
  const std::scoped_lock hold(state_->mutex);
  if (!state_->database) return {};
  LITECTL_TRY_ASSIGN(Statement update,
                     state_->database->prepare("UPDATE target SET release = ?, release_at = ?,"
                                               " release_by = ? WHERE id = ?"));
  return update.bind(release)
      .bind(formatTime(state_->clock->now()))
      .bind(fingerprintOf(credential, state_->identity.storeId))
      .bind(state_->identity.target)
      .run();
}

}  // namespace litectl
