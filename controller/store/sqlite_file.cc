#include "store/sqlite_file.h"

#include "base/descriptor.h"
#include "base/files.h"
#include "store/store_schema.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <string>
#include <unistd.h>

namespace litectl {
namespace {

using sqlite::Connection;

Error cannotCreate(const std::filesystem::path& path, int reason) {
  return makeError(Code::writeFailed,
                   "cannot create the store " + path.string() + ": " + systemReason(reason),
                   "check free space, permissions and mount of its folder");
}

// Fills the file; with its last act it becomes one that readers can use beside a writer.
Status fillStore(const std::filesystem::path& path) {
  LITECTL_TRY_ASSIGN(const auto database, Connection::open(path, Connection::Access::create));
  LITECTL_TRY(database->execute("PRAGMA synchronous=FULL"));
  LITECTL_TRY(database->execute("PRAGMA application_id=" + std::to_string(kStoreApplicationId)));
  LITECTL_TRY(migrateStore(*database));
  return database->execute("PRAGMA journal_mode=WAL");
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

Status checkStore(const Connection& database) {
  LITECTL_TRY_ASSIGN(const std::int64_t owner, database.queryNumber("PRAGMA application_id"));
  if (owner != kStoreApplicationId) {
    return makeError(Code::storeCorrupt,
                     database.name() + " is a database, but no store of litectl",
                     "name another file as the store, or restore this one from a backup");
  }
  LITECTL_TRY(refuseNewer(database));
  LITECTL_TRY_ASSIGN(const std::int64_t version, database.version());
  LITECTL_TRY_ASSIGN(sql::Statement check, database.prepare("PRAGMA quick_check(1)"));
  LITECTL_TRY_ASSIGN(const bool answered, check.step());
  if (version < 1 || !answered || check.text(0) != "ok") {
    return makeError(Code::storeCorrupt, database.name() + " is damaged",
                     "restore the file from a backup, or move it away and confirm the lost store");
  }
  return {};
}

}  // namespace litectl
