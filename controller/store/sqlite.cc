#include "store/sqlite.h"

#include "base/files.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace litectl::sqlite {
namespace {

// A path as an SQLite URI: what a URI gives a meaning to is escaped.
std::string uriOf(const std::filesystem::path& path, std::string_view query) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string uri = "file://";
  for (const char c : std::filesystem::absolute(path).string()) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '%' || c == '?' || c == '#' || byte < 0x21 || byte > 0x7E) {
      uri.append({'%', kHex[byte >> 4U], kHex[byte & 0xFU]});
    } else {
      uri += c;
    }
  }
  return uri.append(query);
}

Code codeOf(int sqliteCode) {
  if (sqliteCode == SQLITE_IOERR_SHORT_READ || sqliteCode == SQLITE_IOERR_CORRUPTFS) {
    return Code::storeCorrupt;
  }
  switch (sqliteCode & 0xFF) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR:  // our statements are fixed: what they miss is missing from the file
    case SQLITE_SCHEMA:
    case SQLITE_CONSTRAINT:
      return Code::storeCorrupt;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return Code::storeLocked;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return Code::writeFailed;
    default:
      return Code::internal;
  }
}

// What keeps the file, or the ones that belong beside it, from being written.
std::string obstacle(const std::filesystem::path& path) {
  for (const std::filesystem::path& one : {path, path.parent_path()}) {
    if (::access(one.c_str(), W_OK) != 0) return ": " + one.string() + ": " + systemReason(errno);
  }
  return {};
}

// "disk I/O error" says too little to whoever has to mend it.
std::string reasonOf(sqlite3* handle, int sqliteCode, const std::filesystem::path& path) {
  if (handle == nullptr) return sqlite3_errstr(sqliteCode);
  std::string reason = sqlite3_errmsg(handle);
  const int primary = sqliteCode & 0xFF;
  const int system = sqlite3_system_errno(handle);
  if (primary == SQLITE_READONLY) reason += obstacle(path);
  // Where a file cannot be made SQLite tries to read it as well, and ENOENT is what it remembers.
  const bool telling = primary == SQLITE_IOERR || (primary == SQLITE_CANTOPEN && system != ENOENT);
  if (telling && system != 0) reason += ": " + systemReason(system);
  return reason;
}

std::string remedyOf(Code code) {
  if (code == Code::storeCorrupt) return "restore the file from a backup, or move it away";
  if (code == Code::storeLocked) return "wait until the other program has finished with the file";
  if (code == Code::writeFailed) return "check free space, permissions and mount of its folder";
  return {};
}

class SqliteCursor final : public sql::Cursor {
 public:
  SqliteCursor(const Connection& connection, sqlite3_stmt* statement)
      : connection_(connection), statement_(statement) {}

  void bind(std::int64_t number) override {
    bound(sqlite3_bind_int64(statement_.get(), next_, number));
  }
  void bind(std::string_view text) override {
    const char* data = text.data() == nullptr ? "" : text.data();
    bound(sqlite3_bind_text64(statement_.get(), next_, data, text.size(),
                              SQLITE_TRANSIENT,  // NOLINT: a macro of the library
                              SQLITE_UTF8));
  }
  void bindNull() override { bound(sqlite3_bind_null(statement_.get(), next_)); }

  Result<bool> step() override {
    if (bindFailure_ != SQLITE_OK) return connection_.error(bindFailure_);
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return connection_.error(code);
  }
  [[nodiscard]] std::int64_t number(int column) const override {
    return sqlite3_column_int64(statement_.get(), column);
  }
  [[nodiscard]] std::string text(int column) const override {
    const unsigned char* data = sqlite3_column_text(statement_.get(), column);
    if (data == nullptr) return {};
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return {reinterpret_cast<const char*>(data), static_cast<std::size_t>(size)};
  }
  [[nodiscard]] bool isNull(int column) const override {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
  }

 private:
  void bound(int code) {
    ++next_;
    if (code != SQLITE_OK && bindFailure_ == SQLITE_OK) bindFailure_ = code;
  }

  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  const Connection& connection_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int next_ = 1;
  int bindFailure_ = SQLITE_OK;
};

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(const std::filesystem::path& path,
                                                     Access access) {
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_URI;
  std::string_view query;
  switch (access) {
    case Access::create:
      flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
      break;
    case Access::write:
      flags |= SQLITE_OPEN_READWRITE;
      break;
    case Access::read:
      flags |= SQLITE_OPEN_READONLY;
      query = "?readonly_shm=1";
      break;
    case Access::readIndexing:
      flags |= SQLITE_OPEN_READONLY;
      break;
    case Access::readAlone:
      flags |= SQLITE_OPEN_READONLY;
      query = "?immutable=1";
      break;
  }
  const std::string uri = uriOf(path, query);
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(uri.c_str(), &handle, flags, nullptr);
  std::unique_ptr<Connection> connection(new Connection(path, handle));
  if (code != SQLITE_OK) return connection->error(code);
  // SQLite makes do with reading, and would leave files beside it that nobody may write.
  if (access == Access::write && sqlite3_db_readonly(handle, "main") == 1) {
    return makeError(Code::writeFailed, path.string() + " cannot be written" + obstacle(path),
                     remedyOf(Code::writeFailed));
  }
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, 5000);
  // A file from elsewhere must not make us run what its schema says.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  return connection;
}

Status Connection::execute(const std::string& sql) {
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error(code);
  return {};
}

Result<sql::Statement> Connection::prepare(std::string_view sql) const {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                      &statement, nullptr);
  if (code != SQLITE_OK) return error(code);
  return sql::Statement(std::make_unique<SqliteCursor>(*this, statement));
}

std::string Connection::dialect(std::string_view migration) const {
  return sql::replaceWords(migration, {{"row id", "INTEGER PRIMARY KEY"},
                                       {"unique row id", "INTEGER PRIMARY KEY AUTOINCREMENT"},
                                       {"number", "INTEGER"},
                                       {"text", "TEXT"},
                                       {"table", " STRICT"},
                                       {"keyed table", " STRICT, WITHOUT ROWID"}});
}

Error Connection::error(int sqliteCode) const {
  const Code code = codeOf(sqliteCode);
  const std::string reason = reasonOf(handle_.get(), sqliteCode, path_);
  const std::string doing = code == Code::storeCorrupt  ? " cannot be read as a store: "
                            : code == Code::writeFailed ? " cannot be written: "
                                                        : ": ";
  return makeError(code, path_.string() + doing + reason, remedyOf(code));
}

}  // namespace litectl::sqlite
