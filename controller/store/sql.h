#pragma once

#include "base/result.h"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace litectl::sql {

// The little that the store wants from a database, so that its logic exists once. Statements are
// written in what SQLite and PostgreSQL both understand, with '?' for each value.

// One statement at work in one of the databases.
class Cursor {
 public:
  Cursor() = default;
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;
  virtual ~Cursor() = default;

  virtual void bind(std::int64_t number) = 0;
  virtual void bind(std::string_view text) = 0;
  virtual void bindNull() = 0;
  [[nodiscard]] virtual Result<bool> step() = 0;
  [[nodiscard]] virtual std::int64_t number(int column) const = 0;
  [[nodiscard]] virtual std::string text(int column) const = 0;
  [[nodiscard]] virtual bool isNull(int column) const = 0;
};

// One prepared statement. Bind in order, then run() or step through rows. Not thread-safe.
class Statement {
 public:
  explicit Statement(std::unique_ptr<Cursor> cursor) : cursor_(std::move(cursor)) {}

  Statement& bind(std::int64_t number) {
    cursor_->bind(number);
    return *this;
  }
  Statement& bind(std::string_view text) {
    cursor_->bind(text);
    return *this;
  }
  Statement& bindNull() {
    cursor_->bindNull();
    return *this;
  }

  // For what gives no rows, or whose rows nobody wants.
  [[nodiscard]] Status run();
  // True while there is a row.
  [[nodiscard]] Result<bool> step() { return cursor_->step(); }

  [[nodiscard]] std::int64_t number(int column) const { return cursor_->number(column); }
  [[nodiscard]] std::string text(int column) const { return cursor_->text(column); }
  [[nodiscard]] bool isNull(int column) const { return cursor_->isNull(column); }

 private:
  std::unique_ptr<Cursor> cursor_;
};

// A connection. What a database reports becomes an error of ours: storeCorrupt for what is no store
// of ours or damaged, writeFailed for what cannot be written, storeLocked when another process is
// in the way, storeUnreachable when a server does not answer. Not thread-safe: the owner
// serialises.
class Database {
 public:
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  virtual ~Database() = default;

  // For messages: the file's path, or the URL without anything secret.
  [[nodiscard]] virtual std::string name() const = 0;
  // Several statements without values, ended by ';'.
  [[nodiscard]] virtual Status execute(const std::string& sql) = 0;
  [[nodiscard]] virtual Result<Statement> prepare(std::string_view sql) const = 0;
  // Begins a transaction that is going to write.
  [[nodiscard]] virtual Status begin() = 0;

  // Which of the migrations the store has had.
  [[nodiscard]] virtual Result<std::int64_t> version() const = 0;
  [[nodiscard]] virtual Status setVersion(std::int64_t version) = 0;
  // A migration (store_schema.cc) in this database's own words.
  [[nodiscard]] virtual std::string dialect(std::string_view migration) const = 0;

  // First column of the first row, of a query that has one; 0 without a row.
  [[nodiscard]] Result<std::int64_t> queryNumber(std::string_view sql) const;
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

// Replaces each of `words`, written {like this}, by what stands beside it.
[[nodiscard]] std::string replaceWords(
    std::string_view text,
    std::initializer_list<std::pair<std::string_view, std::string_view>> words);

}  // namespace litectl::sql
