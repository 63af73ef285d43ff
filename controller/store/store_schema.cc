#include "store/store_schema.h"

#include "base/descriptor.h"
#include "base/files.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <string>

namespace litectl {
namespace {

using sqlite::Database;

// Numbered from 1; only ever added to, a released one never changes. What the tables mean is in
// docs/formats/state.md.
constexpr std::array kMigrations = {
    // 1
    "CREATE TABLE target (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
    " url TEXT NOT NULL UNIQUE, store_id TEXT NOT NULL, release TEXT, release_at TEXT) STRICT;"
    "CREATE TABLE inventory (id INTEGER PRIMARY KEY, target INTEGER NOT NULL,"
    " name TEXT NOT NULL, UNIQUE (target, name)) STRICT;"
    "CREATE TABLE applied (inventory INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,"
    " live_id TEXT NOT NULL, fields TEXT NOT NULL, deletion TEXT NOT NULL, slot TEXT,"
    " PRIMARY KEY (inventory, kind, name)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE journal (number INTEGER PRIMARY KEY AUTOINCREMENT, inventory INTEGER NOT NULL,"
    " run TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, action TEXT NOT NULL,"
    " live_id TEXT NOT NULL, fields TEXT NOT NULL, deletion TEXT NOT NULL, slot TEXT,"
    " begun TEXT NOT NULL) STRICT;"
    "CREATE TABLE root (inventory INTEGER NOT NULL, path TEXT NOT NULL,"
    " PRIMARY KEY (inventory, path)) STRICT, WITHOUT ROWID;",
    // 2
    "CREATE TABLE remade (inventory INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,"
    " at TEXT NOT NULL) STRICT;"
    "ALTER TABLE target ADD COLUMN release_by TEXT;",
    // 3
    "CREATE INDEX applied_live ON applied (inventory, kind, live_id);",
};

Error cannotCreate(const std::filesystem::path& path, int reason) {
  return makeError(Code::writeFailed,
                   "cannot create the store " + path.string() + ": " + systemReason(reason),
                   "check free space, permissions and mount of its folder");
}

// Fills the file; with its last act it becomes one that readers can use beside a writer.
Status fillStore(const std::filesystem::path& path) {
  LITECTL_TRY_ASSIGN(Database database, Database::open(path, Database::Access::create));
  LITECTL_TRY(database.execute("PRAGMA synchronous=FULL"));
  LITECTL_TRY(database.execute("PRAGMA application_id=" + std::to_string(kStoreApplicationId)));
  LITECTL_TRY(migrateStore(database));
  return database.execute("PRAGMA journal_mode=WAL");
}

}  // namespace

Status createStore(const std::filesystem::path& path) {
  const std::string fresh = path.string() + ".new";
  for (const char* part : {"", "-journal", "-wal", "-shm"}) ::unlink((fresh + part).c_str());
  Descriptor file(::open(fresh.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.ok()) return cannotCreate(path, errno);
  file.reset();
  Status filled = fillStore(fresh);
  if (filled && ::rename(fresh.c_str(), path.c_str()) != 0) filled = cannotCreate(path, errno);
  if (!filled) {
    for (const char* part : {"", "-journal", "-wal", "-shm"}) ::unlink((fresh + part).c_str());
    return filled;
  }
  return syncFolder(path.has_parent_path() ? path.parent_path() : ".");
}

Status checkStore(const Database& database, const std::filesystem::path& path) {
  LITECTL_TRY_ASSIGN(const std::int64_t owner, database.queryNumber("PRAGMA application_id"));
  if (owner != kStoreApplicationId) {
    return makeError(Code::storeCorrupt, path.string() + " is a database, but no store of litectl",
                     "name another file as the store, or restore this one from a backup");
  }
  LITECTL_TRY_ASSIGN(const std::int64_t version, database.queryNumber("PRAGMA user_version"));
  const auto known = static_cast<std::int64_t>(kMigrations.size());
  if (version > known) {
    return makeError(Code::storeNewer,
                     path.string() + " is of version " + std::to_string(version) +
                         ", this litectl knows versions up to " + std::to_string(known),
                     "use the litectl that wrote it, or a newer one");
  }
  LITECTL_TRY_ASSIGN(sqlite::Statement check, database.prepare("PRAGMA quick_check(1)"));
  LITECTL_TRY_ASSIGN(const bool answered, check.step());
  if (version < 1 || !answered || check.text(0) != "ok") {
    return makeError(Code::storeCorrupt, path.string() + " is damaged",
                     "restore the file from a backup, or move it away and confirm the lost store");
  }
  return {};
}

Status migrateStore(Database& database) {
  LITECTL_TRY_ASSIGN(const std::int64_t version, database.queryNumber("PRAGMA user_version"));
  for (auto next = static_cast<std::size_t>(version); next < kMigrations.size(); ++next) {
    LITECTL_TRY_ASSIGN(sqlite::Transaction transaction, sqlite::Transaction::begin(database));
    LITECTL_TRY(database.execute(kMigrations.at(next)));
    LITECTL_TRY(database.execute("PRAGMA user_version=" + std::to_string(next + 1)));
    LITECTL_TRY(transaction.commit());
  }
  return {};
}

}  // namespace litectl
