#pragma once

#include "base/context.h"
#include "base/secret.h"
#include "store/postgres_url.h"
#include "store/sql.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct pg_conn;
struct pg_result;

namespace litectl::postgres {

struct FreeResult {
  void operator()(pg_result* result) const;
};
using Rows = std::unique_ptr<pg_result, FreeResult>;

// A value of a statement; none is NULL.
using Parameter = std::optional<std::string>;

// One session of a server. It is never opened again: its locks would be gone, and with them the
// right to write. Waits so long at most for an answer; after that, and after any failure of the
// connection, each further call fails. Not thread-safe: the owner serialises.
class Connection final : public sql::Database {
 public:
  // Also makes sure that what is reported done has reached the server's disk. The stop token and
  // the deadline of `context` hold until obeyStopNoMore(). A null password leaves it to libpq
  // (PGPASSFILE). Errors: storeUnreachable, interrupted, badStore.
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const PostgresPlace& place,
                                                                const Secret* password,
                                                                const Context& context);
  ~Connection() override;

  // From here on what is begun is finished: a stop must not tear a change from its record.
  void obeyStopNoMore() { context_.stop = {}; }

  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] Status execute(const std::string& sql) override;
  [[nodiscard]] Result<sql::Statement> prepare(std::string_view sql) const override;
  [[nodiscard]] Status begin() override;
  [[nodiscard]] Result<std::int64_t> version() const override;
  [[nodiscard]] Status setVersion(std::int64_t version) override;
  [[nodiscard]] std::string dialect(std::string_view migration) const override;

  [[nodiscard]] Result<Rows> run(const std::string& sql,
                                 const std::vector<Parameter>& parameters) const;

 private:
  struct Close {
    void operator()(pg_conn* handle) const;
  };
  Connection(std::string name, pg_conn* handle, const Context& context)
      : name_(std::move(name)), handle_(handle), context_(context) {}

  [[nodiscard]] Status connect(std::chrono::milliseconds limit) const;
  [[nodiscard]] Status startSession();
  // Until the server has something to say, or takes what we say.
  [[nodiscard]] Status wait(const Context& context, bool toWrite) const;
  [[nodiscard]] Status flush(const Context& context) const;
  [[nodiscard]] Result<Rows> collect(const Context& context) const;
  [[nodiscard]] Error lost() const;

  std::string name_;
  std::unique_ptr<pg_conn, Close> handle_;
  Context context_;
  mutable bool givenUp_ = false;  // an answer did not come: whatever comes now belongs to nobody
};

}  // namespace litectl::postgres
