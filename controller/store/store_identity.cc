#include "store/store_identity.h"

#include "base/lower_case.h"

#include <algorithm>
#include <utility>

namespace litectl {
namespace {

using sql::Database;
using sql::Statement;

// One service, one text: scheme and host in lower case, no slash at the end.
std::string canonicalUrl(std::string url) {
  while (!url.empty() && url.back() == '/') url.pop_back();
  const std::size_t scheme = url.find("://");
  const std::size_t path = url.find('/', scheme == std::string::npos ? 0 : scheme + 3);
  const std::size_t end = path == std::string::npos ? url.size() : path;
  return lowerCase(url.substr(0, end)) + url.substr(end);
}

struct TargetRow {
  std::int64_t id = 0;
  std::string name;
  std::string url;
  std::string storeId;
};

// `column` is "name" or "url".
Result<std::optional<TargetRow>> findTarget(const Database& database, std::string_view column,
                                            const std::string& value) {
  LITECTL_TRY_ASSIGN(Statement query,
                     database.prepare(std::string("SELECT id, name, url, store_id FROM target"
                                                  " WHERE ")
                                          .append(column)
                                          .append(" = ?")));
  LITECTL_TRY_ASSIGN(const bool row, query.bind(value).step());
  if (!row) return std::optional<TargetRow>();
  return std::optional(TargetRow{query.number(0), query.text(1), query.text(2), query.text(3)});
}

Error foreign(const Database& database, const std::string& why) {
  return makeError(Code::storeForeign, database.name() + " " + why,
                   "name another store for this target; if it was renamed or has moved, "
                   "run once with --confirm-store");
}

Result<std::optional<TargetRow>> matchTarget(const Database& database, const StoreScope& scope) {
  const std::string url = canonicalUrl(scope.url);
  LITECTL_TRY_ASSIGN(std::optional<TargetRow> byName, findTarget(database, "name", scope.target));
  LITECTL_TRY_ASSIGN(std::optional<TargetRow> byUrl, findTarget(database, "url", url));
  if (byName && byUrl && byName->id != byUrl->id) {
    // Two memories claim it, so accepting a move would drop one of them.
    Error error = foreign(database, "knows " + url + " as target \"" + byUrl->name + "\", and \"" +
                                        scope.target + "\" as " + byName->url);
    return std::move(error).fixedBy("name another store for this target");
  }
  if (byName && byName->url != url && !scope.acceptMove) {
    return foreign(database, "belongs to target \"" + scope.target + "\" at " + byName->url +
                                 ", not at " + url);
  }
  if (byUrl && byUrl->name != scope.target && !scope.acceptMove) {
    return foreign(database, "knows " + url + " as target \"" + byUrl->name + "\", not as \"" +
                                 scope.target + "\"");
  }
  return byName ? byName : byUrl;
}

Result<std::int64_t> findInventory(const Database& database, std::int64_t target,
                                   const std::string& name) {
  LITECTL_TRY_ASSIGN(Statement query,
                     database.prepare("SELECT id FROM inventory WHERE target = ? AND name = ?"));
  LITECTL_TRY_ASSIGN(const bool row, query.bind(target).bind(name).step());
  return row ? query.number(0) : 0;
}

Result<TargetRow> addTarget(const Database& database, const StoreScope& scope, Random& random) {
  TargetRow row{0, scope.target, canonicalUrl(scope.url), random.uuid()};
  LITECTL_TRY_ASSIGN(Statement insert, database.prepare("INSERT INTO target (name, url, store_id)"
                                                        " VALUES (?, ?, ?) RETURNING id"));
  LITECTL_TRY_ASSIGN([[maybe_unused]] const bool made,
                     insert.bind(row.name).bind(row.url).bind(row.storeId).step());
  row.id = insert.number(0);
  return row;
}

// What was learnt from the old address says nothing about the new one.
Status moveTarget(const Database& database, const TargetRow& row, const StoreScope& scope) {
  LITECTL_TRY_ASSIGN(Statement update,
                     database.prepare("UPDATE target SET name = ?, url = ?, release = NULL,"
                                      " release_at = NULL WHERE id = ?"));
  return update.bind(scope.target).bind(canonicalUrl(scope.url)).bind(row.id).run();
}

}  // namespace

Result<std::optional<StoreIdentity>> findIdentity(const Database& database,
                                                  const StoreScope& scope) {
  LITECTL_TRY_ASSIGN(const std::optional<TargetRow> target, matchTarget(database, scope));
  if (!target) return std::optional<StoreIdentity>();
  LITECTL_TRY_ASSIGN(const std::int64_t inventory,
                     findInventory(database, target->id, scope.inventory));
  return std::optional(StoreIdentity{target->id, inventory, target->storeId});
}

Result<StoreIdentity> claimIdentity(const Database& database, const StoreScope& scope,
                                    Random& random) {
  LITECTL_TRY_ASSIGN(std::optional<TargetRow> target, matchTarget(database, scope));
  if (!target) {
    LITECTL_TRY_ASSIGN(target, addTarget(database, scope, random));
  } else if (target->name != scope.target || target->url != canonicalUrl(scope.url)) {
    LITECTL_TRY(moveTarget(database, *target, scope));
  }
  LITECTL_TRY_ASSIGN(std::int64_t inventory, findInventory(database, target->id, scope.inventory));
  if (inventory == 0) {
    LITECTL_TRY_ASSIGN(
        Statement insert,
        database.prepare("INSERT INTO inventory (target, name) VALUES (?, ?) RETURNING id"));
    LITECTL_TRY_ASSIGN([[maybe_unused]] const bool made,
                       insert.bind(target->id).bind(scope.inventory).step());
    inventory = insert.number(0);
  }
  return StoreIdentity{target->id, inventory, target->storeId};
}

}  // namespace litectl
