#include "store/postgres_store.h"

#include "store/postgres.h"
#include "store/store_schema.h"

#include <cstdint>
#include <string>
#include <utility>

namespace litectl {
namespace {

using postgres::Connection;

// First half of our advisory locks; the second half is 0 for whoever opens a store, and then the
// row of the inventory that is written to.
constexpr std::string_view kLocks = "1279476812";  // "LCTL"

std::string lockOf(std::int64_t number) {
  return "(" + std::string(kLocks) + ", " + std::to_string(number) + ")";
}

// Who has the lock of an inventory, or of any one when that is 0. "" when nobody has.
Result<std::string> holderOf(const Connection& database, std::int64_t inventory) {
  LITECTL_TRY_ASSIGN(
      sql::Statement query,
      database.prepare(
          "SELECT coalesce(nullif(a.application_name, ''), 'a session'),"
          " coalesce(a.usename::text, 'unknown'), a.pid,"
          " coalesce(to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
          " 'some time'), coalesce(host(a.client_addr), 'a local socket')"
          " FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid"
          " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2"
          " AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname ="
          " pg_catalog.current_database())"
          " AND l.classid::bigint = ? AND l.objid::bigint != 0 AND l.objid::bigint = "
          "CASE WHEN ?::bigint = 0 THEN l.objid::bigint ELSE ?::bigint END"
          " AND a.pid != pg_catalog.pg_backend_pid() LIMIT 1"));
  query.bind(kLocks).bind(inventory).bind(inventory);
  LITECTL_TRY_ASSIGN(const bool row, query.step());
  if (!row) return std::string();
  return query.text(0) + " (user " + query.text(1) + " from " + query.text(4) +
         ", server process " + query.text(2) + ") since " + query.text(3);
}

Error lockedBy(const Connection& database, const std::string& holder) {
  return makeError(Code::storeLocked,
                   "the store " + database.name() + " is in use by " +
                       (holder.empty() ? std::string("another process") : holder),
                   "wait until that run has ended, or end it, and run again");
}

// Whether there is a store of ours. Error: storeCorrupt when the schema is somebody else's.
Result<bool> isThere(const Connection& database) {
  LITECTL_TRY_ASSIGN(sql::Statement query,
                     database.prepare("SELECT count(*), count(*) FILTER (WHERE c.relname = 'store')"
                                      " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
                                      " ON n.oid = c.relnamespace WHERE n.nspname = 'litectl'"
                                      " AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"));
  LITECTL_TRY_ASSIGN([[maybe_unused]] const bool row, query.step());
  const bool ours = query.number(1) > 0;
  if (ours || query.number(0) == 0) return ours;
  return makeError(Code::storeCorrupt,
                   database.name() + " has a schema litectl that is no store of litectl",
                   "name another database as the store, or restore this one from a backup");
}

Status makeStore(Connection& database) {
  LITECTL_TRY_ASSIGN(sql::Transaction transaction, sql::Transaction::begin(database));
  LITECTL_TRY_ASSIGN(const std::int64_t schemas,
                     database.queryNumber(
                         "SELECT count(*) FROM pg_catalog.pg_namespace WHERE nspname = 'litectl'"));
  // An administrator may have made it for a role that must not make any.
  if (schemas == 0) LITECTL_TRY(database.execute("CREATE SCHEMA litectl"));
  LITECTL_TRY(database.execute(
      "CREATE TABLE litectl.store (single boolean PRIMARY KEY DEFAULT true CHECK (single),"
      " version bigint NOT NULL);"
      "INSERT INTO litectl.store (version) VALUES (0)"));
  return transaction.commit();
}

Status bringUpToDate(Connection& database) {
  LITECTL_TRY_ASSIGN(const bool there, isThere(database));
  if (!there) LITECTL_TRY(makeStore(database));
  LITECTL_TRY(refuseNewer(database));
  LITECTL_TRY_ASSIGN(const std::int64_t version, database.version());
  if (version == storeVersion()) return {};
  // An older litectl that is at work would write what the new tables do not expect.
  LITECTL_TRY_ASSIGN(const std::string holder, holderOf(database, 0));
  if (!holder.empty()) return lockedBy(database, holder);
  return migrateStore(database);
}

Result<StorePicture> read(Connection& database, const StoreScope& scope, WallTime now) {
  LITECTL_TRY(database.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
  LITECTL_TRY_ASSIGN(const bool there, isThere(database));
  if (!there) return StorePicture{};
  LITECTL_TRY(refuseNewer(database));
  LITECTL_TRY_ASSIGN(const std::int64_t version, database.version());
  if (version == 0) return StorePicture{};  // somebody is just making it
  return readPicture(database, scope, now);
}

// The server finds out only a moment later that the process of a session is gone.
Status waitForTheDead(Connection& database, std::int64_t inventory, const std::string& holder) {
  LITECTL_TRY(database.execute("SET LOCAL lock_timeout = '1s'"));
  LITECTL_TRY_ASSIGN(sql::Statement lock,
                     database.prepare("SELECT pg_catalog.pg_advisory_lock" + lockOf(inventory)));
  Status locked = lock.run();
  if (locked) return {};
  if (locked.error().code == Code::storeLocked) return lockedBy(database, holder);
  return locked;
}

// Found out before the first change is begun, not by it.
Status mayWrite(const Connection& database) {
  LITECTL_TRY_ASSIGN(
      const std::int64_t may,
      database.queryNumber("SELECT (has_table_privilege('litectl.journal', 'INSERT')"
                           " AND has_table_privilege('litectl.journal', 'DELETE')"
                           " AND has_table_privilege('litectl.applied', 'INSERT')"
                           " AND has_table_privilege('litectl.applied', 'UPDATE')"
                           " AND has_table_privilege('litectl.applied', 'DELETE'))::int"));
  if (may != 0) return {};
  return makeError(
      Code::writeFailed,
      "the store " + database.name() +
          " cannot be used: permission denied for this role to write to its tables",
      "grant it SELECT, INSERT, UPDATE and DELETE on all tables of the schema litectl");
}

// Which inventory it is, and the lock of it, or nothing of both.
Result<StoreIdentity> claim(Connection& database, const StoreScope& scope, Random& random) {
  LITECTL_TRY_ASSIGN(sql::Transaction transaction, sql::Transaction::begin(database));
  LITECTL_TRY_ASSIGN(StoreIdentity identity, claimIdentity(database, scope, random));
  LITECTL_TRY_ASSIGN(const std::int64_t locked,
                     database.queryNumber("SELECT pg_catalog.pg_try_advisory_lock" +
                                          lockOf(identity.inventory) + "::int"));
  if (locked == 0) {
    LITECTL_TRY_ASSIGN(const std::string holder, holderOf(database, identity.inventory));
    LITECTL_TRY(waitForTheDead(database, identity.inventory, holder));
  }
  LITECTL_TRY(transaction.commit());
  return identity;
}

}  // namespace

Result<std::unique_ptr<DurableStore>> openPostgresStore(const PostgresPlace& place,
                                                        const Secret* password,
                                                        const StoreScope& scope, StoreMode mode,
                                                        const Context& context, Random& random) {
  LITECTL_TRY_ASSIGN(auto database, Connection::open(place, password, context));
  if (mode == StoreMode::readOnly) {
    LITECTL_TRY_ASSIGN(StorePicture picture, read(*database, scope, context.clock->now()));
    return std::make_unique<DurableStore>(std::move(picture));
  }
  // Two that open at once would make the same tables and rows.
  LITECTL_TRY_ASSIGN(sql::Statement open,
                     database->prepare("SELECT pg_catalog.pg_advisory_lock" + lockOf(0)));
  LITECTL_TRY(open.run());
  LITECTL_TRY(bringUpToDate(*database));
  LITECTL_TRY(mayWrite(*database));
  LITECTL_TRY_ASSIGN(StoreIdentity identity, claim(*database, scope, random));
  LITECTL_TRY_ASSIGN(sql::Statement opened,
                     database->prepare("SELECT pg_catalog.pg_advisory_unlock" + lockOf(0)));
  LITECTL_TRY(opened.run());
  database->obeyStopNoMore();
  return std::make_unique<DurableStore>(std::move(database), std::move(identity), nullptr,
                                        *context.clock);
}

}  // namespace litectl
