#include "unit/store/backend.h"

#include "base/random.h"
#include "store/postgres_store.h"
#include "store/sqlite_store.h"
#include "support/postgres/database.h"
#include "support/temp_folder.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>

namespace litectl {
namespace {

class SqliteBackend final : public Backend {
 public:
  Result<std::unique_ptr<DurableStore>> open(const StoreScope& scope, StoreMode mode,
                                             Clock& clock) override {
    return openSqliteStore(path(), scope, mode, clock, random_);
  }
  void sql(const std::string& text) override {
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(path().c_str(), &raw), SQLITE_OK);
    char* why = nullptr;
    EXPECT_EQ(sqlite3_exec(raw, text.c_str(), nullptr, nullptr, &why), SQLITE_OK) << why;
    sqlite3_free(why);
    sqlite3_close(raw);
  }
  void setVersion(std::int64_t version) override {
    sql("PRAGMA user_version=" + std::to_string(version));
  }
  bool isThere() override { return std::filesystem::exists(folder_ / "deep"); }
  std::string picture() override {
    const auto written = std::filesystem::last_write_time(path()).time_since_epoch().count();
    return contentOf(path()) + std::to_string(written);
  }

 private:
  [[nodiscard]] std::filesystem::path path() const { return folder_ / "deep/state.db"; }

  TempFolder folder_;
  SystemRandom random_;
};

class PostgresBackend final : public Backend {
 public:
  Result<std::unique_ptr<DurableStore>> open(const StoreScope& scope, StoreMode mode,
                                             Clock& clock) override {
    LITECTL_TRY_ASSIGN(const PostgresPlace place, parsePostgresUrl(database_.url()));
    return openPostgresStore(place, nullptr, scope, mode, {&clock, {}}, random_);
  }
  void sql(const std::string& text) override { database_.sql(text); }
  void setVersion(std::int64_t version) override {
    sql("UPDATE store SET version = " + std::to_string(version));
  }
  bool isThere() override {
    return database_.sql("SELECT 1 FROM pg_namespace WHERE nspname = 'litectl'") != "";
  }
  std::string picture() override {
    std::string all;
    for (const char* table :
         {"store", "target", "inventory", "applied", "journal", "root", "remade"}) {
      all += database_.sql(std::string("SELECT xmin, ctid, t FROM ") + table + " t ORDER BY ctid");
    }
    return all;
  }

 private:
  PostgresDatabase database_;
  SystemRandom random_;
};

}  // namespace

std::unique_ptr<Backend> makeBackend(const std::string& name) {
  if (name == "Postgres") return std::make_unique<PostgresBackend>();
  return std::make_unique<SqliteBackend>();
}

}  // namespace litectl
