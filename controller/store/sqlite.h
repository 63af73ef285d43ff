#pragma once

#include "store/sql.h"

#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace litectl::sqlite {

// A connection to a file. SQLite's result codes become errors here.
class Connection final : public sql::Database {
 public:
  enum class Access {
    create,        // a new file or an existing one
    write,         // an existing one
    read,          // existing, beside a writer or after its crash; nothing is created or written
    readIndexing,  // as read, but makes the log's index when that is missing
    readAlone,     // existing, and known to be at rest: takes no locks, looks at no other file
  };
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const std::filesystem::path& path,
                                                                Access access);

  [[nodiscard]] std::string name() const override { return path_.string(); }
  [[nodiscard]] Status execute(const std::string& sql) override;
  [[nodiscard]] Result<sql::Statement> prepare(std::string_view sql) const override;
  [[nodiscard]] Status begin() override { return execute("BEGIN IMMEDIATE"); }
  [[nodiscard]] Result<std::int64_t> version() const override {
    return queryNumber("PRAGMA user_version");
  }
  [[nodiscard]] Status setVersion(std::int64_t version) override {
    return execute("PRAGMA user_version=" + std::to_string(version));
  }
  [[nodiscard]] std::string dialect(std::string_view migration) const override;

  // Of the last call that failed with `code`.
  [[nodiscard]] Error error(int code) const;

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  Connection(std::filesystem::path path, sqlite3* handle)
      : path_(std::move(path)), handle_(handle) {}

  std::filesystem::path path_;
  std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace litectl::sqlite
