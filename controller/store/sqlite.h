#pragma once

#include "base/result.h"

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace litectl::sqlite {

class Database;

// One prepared statement. Bind in order, then run() or step through rows. Not thread-safe.
class Statement {
 public:
  Statement& bind(std::int64_t number);
  Statement& bind(std::string_view text);
  Statement& bindNull();

  // For what gives no rows.
  [[nodiscard]] Status run();
  // True while there is a row.
  [[nodiscard]] Result<bool> step();

  [[nodiscard]] std::int64_t number(int column) const;
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] bool isNull(int column) const;

 private:
  friend class Database;
  Statement(const Database& database, sqlite3_stmt* statement);
  void bound(int code);

  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  const Database* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int next_ = 1;
  int bindFailure_ = SQLITE_OK;
};

// A connection. SQLite's result codes become errors here: storeCorrupt for what cannot be read as a
// database, writeFailed for what the disk refuses, storeLocked when another process is in the way.
// Not thread-safe: the owner serialises.
class Database {
 public:
  enum class Access {
    create,        // a new file or an existing one
    write,         // an existing one
    read,          // existing, beside a writer or after its crash; nothing is created or written
    readIndexing,  // as read, but makes the log's index when that is missing
    readAlone,     // existing, and known to be at rest: takes no locks, looks at no other file
  };
  [[nodiscard]] static Result<Database> open(const std::filesystem::path& path, Access access);

  [[nodiscard]] Status execute(const std::string& sql);
  [[nodiscard]] Result<Statement> prepare(std::string_view sql) const;
  // First column of the first row, of a query that has one.
  [[nodiscard]] Result<std::int64_t> queryNumber(std::string_view sql) const;
  [[nodiscard]] std::int64_t lastInsertId() const;

  // Of the last call that failed with `code`.
  [[nodiscard]] Error error(int code) const;

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  Database(std::filesystem::path path, sqlite3* handle) : path_(std::move(path)), handle_(handle) {}

  std::filesystem::path path_;
  std::unique_ptr<sqlite3, Close> handle_;
};

// Rolls back unless committed.
class Transaction {
 public:
  [[nodiscard]] static Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  [[nodiscard]] Status commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace litectl::sqlite
