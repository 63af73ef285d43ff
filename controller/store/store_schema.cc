#include "store/store_schema.h"

#include <array>
#include <string>
#include <string_view>

namespace litectl {
namespace {

// Numbered from 1; only ever added to, a released one never changes. What the tables mean is in
// docs/formats/state.md; each database has its own words for what stands in braces.
constexpr std::array<std::string_view, 3> kMigrations = {
    // 1
    "CREATE TABLE target (id {row id}, name {text} NOT NULL UNIQUE,"
    " url {text} NOT NULL UNIQUE, store_id {text} NOT NULL, release {text}, release_at "
    "{text}){table};"
    "CREATE TABLE inventory (id {row id}, target {number} NOT NULL,"
    " name {text} NOT NULL, UNIQUE (target, name)){table};"
    "CREATE TABLE applied (inventory {number} NOT NULL, kind {text} NOT NULL, name {text} NOT NULL,"
    " live_id {text} NOT NULL, fields {text} NOT NULL, deletion {text} NOT NULL, slot {text},"
    " PRIMARY KEY (inventory, kind, name)){keyed table};"
    "CREATE TABLE journal (number {unique row id}, inventory {number} NOT NULL,"
    " run {text} NOT NULL, kind {text} NOT NULL, name {text} NOT NULL, action {text} NOT NULL,"
    " live_id {text} NOT NULL, fields {text} NOT NULL, deletion {text} NOT NULL, slot {text},"
    " begun {text} NOT NULL){table};"
    "CREATE TABLE root (inventory {number} NOT NULL, path {text} NOT NULL,"
    " PRIMARY KEY (inventory, path)){keyed table};",
    // 2
    "CREATE TABLE remade (inventory {number} NOT NULL, kind {text} NOT NULL, name {text} NOT NULL,"
    " at {text} NOT NULL){table};"
    "ALTER TABLE target ADD COLUMN release_by {text};",
    // 3
    "CREATE INDEX applied_live ON applied (inventory, kind, live_id);",
};

}  // namespace

std::int64_t storeVersion() { return static_cast<std::int64_t>(kMigrations.size()); }

Status refuseNewer(const sql::Database& database) {
  LITECTL_TRY_ASSIGN(const std::int64_t version, database.version());
  if (version <= storeVersion()) return {};
  return makeError(Code::storeNewer,
                   database.name() + " is of version " + std::to_string(version) +
                       ", this litectl knows versions up to " + std::to_string(storeVersion()),
                   "use the litectl that wrote it, or a newer one");
}

Status migrateStore(sql::Database& database) {
  LITECTL_TRY_ASSIGN(const std::int64_t version, database.version());
  for (auto next = static_cast<std::size_t>(version); next < kMigrations.size(); ++next) {
    LITECTL_TRY_ASSIGN(sql::Transaction transaction, sql::Transaction::begin(database));
    LITECTL_TRY(database.execute(database.dialect(kMigrations.at(next))));
    LITECTL_TRY(database.setVersion(static_cast<std::int64_t>(next) + 1));
    LITECTL_TRY(transaction.commit());
  }
  return {};
}

}  // namespace litectl
