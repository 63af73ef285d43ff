#include "store/sqlite_store.h"

#include "base/files.h"
#include "store/file_lock.h"
#include "store/sqlite.h"
#include "store/sqlite_file.h"
#include "store/store_schema.h"

#include <cstdint>
#include <sys/stat.h>
#include <utility>

namespace litectl {
namespace {

using sqlite::Connection;

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
Status refuseCutPage(const Connection& database, const std::filesystem::path& path) {
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

// Two names of one file are one store, with one lock and one log.
std::filesystem::path resolved(const std::filesystem::path& path) {
  std::error_code failed;
  std::filesystem::path real = std::filesystem::canonical(path, failed);
  return failed ? path : real;
}

Result<StorePicture> readFileOnce(const std::filesystem::path& path, const StoreScope& scope,
                                  Connection::Access access, WallTime now) {
  LITECTL_TRY_ASSIGN(const auto database, Connection::open(path, access));
  LITECTL_TRY(database->execute("BEGIN"));
  LITECTL_TRY(checkStore(*database));
  LITECTL_TRY(refuseCutPage(*database, path));
  return readPicture(*database, scope, now);
}

// A file at rest has no log, or an empty one. Beside a writer, or after its crash, the log counts,
// and its index keeps readers and the writer apart; an index that got lost has to be made again.
Connection::Access accessFor(const std::filesystem::path& path) {
  const FileFacts log = factsOf(beside(path, "-wal"));
  if (factsOf(beside(path, "-shm")).exists()) {
    return log.exists() ? Connection::Access::read : Connection::Access::readAlone;
  }
  return log.size > 0 ? Connection::Access::readIndexing : Connection::Access::readAlone;
}

// A writer that comes while we read a file at rest shows in the file's facts; then we read again.
Result<StorePicture> readWithoutTrace(const std::filesystem::path& path, const StoreScope& scope,
                                      WallTime now) {
  constexpr int kTries = 10;
  for (int tries = 1;; ++tries) {
    const FileFacts before = factsOf(path);
    if (!before.exists()) return StorePicture{};
    if (before.size == 0) return emptyFile(path);
    const Connection::Access access = accessFor(path);
    Result<StorePicture> picture = readFileOnce(path, scope, access, now);
    const bool moved = factsOf(path) != before || accessFor(path) != access;
    if (!moved || tries == kTries) return picture;
  }
}

}  // namespace

Result<std::unique_ptr<DurableStore>> openSqliteStore(const std::filesystem::path& named,
                                                      const StoreScope& scope, StoreMode mode,
                                                      const Clock& clock, Random& random) {
  const std::filesystem::path path = resolved(named);
  if (mode == StoreMode::readOnly) {
    LITECTL_TRY_ASSIGN(StorePicture picture, readWithoutTrace(path, scope, clock.now()));
    return std::make_unique<DurableStore>(std::move(picture));
  }
  if (path.has_parent_path()) LITECTL_TRY(makePrivateFolder(path.parent_path()));
  LITECTL_TRY_ASSIGN(FileLock lock,
                     FileLock::take(beside(path, ".lock"), "the store " + path.string(), clock));
  const FileFacts facts = factsOf(path);
  if (facts.size == 0) return emptyFile(path);
  if (!facts.exists()) {
    LITECTL_TRY(refuseLonelyLog(path));
    LITECTL_TRY(createStore(path));
  }
  LITECTL_TRY_ASSIGN(auto database, Connection::open(path, Connection::Access::write));
  LITECTL_TRY(refuseCutPage(*database, path));
  LITECTL_TRY(checkStore(*database));
  LITECTL_TRY(database->execute("PRAGMA synchronous=FULL"));
  LITECTL_TRY(migrateStore(*database));
  LITECTL_TRY_ASSIGN(sql::Transaction transaction, sql::Transaction::begin(*database));
  LITECTL_TRY_ASSIGN(StoreIdentity identity, claimIdentity(*database, scope, random));
  LITECTL_TRY(transaction.commit());
  return std::make_unique<DurableStore>(std::move(database), std::move(identity),
                                        std::make_shared<FileLock>(std::move(lock)), clock);
}

}  // namespace litectl
