#include "store/postgres.h"

#include "base/descriptor.h"
#include "base/files.h"
#include "store/postgres_errors.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <libpq-fe.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>

namespace litectl::postgres {
namespace {

constexpr std::chrono::seconds kConnecting{15};
// A little more than the server gives itself (statement_timeout below).
constexpr std::chrono::seconds kAnswering{40};

constexpr const char* kSystemAuthorities = "/etc/ssl/certs/ca-certificates.crt";

std::string stateOf(const PGresult* result) {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  return state == nullptr ? "" : state;
}

std::string saidIn(const PGresult* result) {
  const char* said = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  return said == nullptr ? PQresultErrorMessage(result) : said;
}

bool isGood(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

// The n-th '?' is $n to PostgreSQL; our statements have no other.
std::string numbered(std::string_view sql) {
  std::string out;
  int next = 0;
  for (const char c : sql) {
    if (c == '?') {
      out += "$" + std::to_string(++next);
    } else {
      out += c;
    }
  }
  return out;
}

// How the session appears to an administrator, and to another litectl that wants to write.
std::string applicationName() {
  std::array<char, 65> host{};
  ::gethostname(host.data(), host.size() - 1);
  // PostgreSQL cuts what is longer than 63 bytes.
  std::string name(host.data());
  return "litectl pid " + std::to_string(::getpid()) + " on " + name.substr(0, 30);
}

class PostgresCursor final : public sql::Cursor {
 public:
  PostgresCursor(const Connection& connection, std::string sql)
      : connection_(connection), sql_(std::move(sql)) {}

  void bind(std::int64_t number) override { parameters_.emplace_back(std::to_string(number)); }
  void bind(std::string_view text) override {
    // The text format ends at a zero byte, and PostgreSQL stores none.
    holdsZero_ = holdsZero_ || text.find('\0') != std::string_view::npos;
    parameters_.emplace_back(text);
  }
  void bindNull() override { parameters_.emplace_back(std::nullopt); }

  Result<bool> step() override {
    if (holdsZero_) return makeError(Code::internal, "a zero byte cannot be stored");
    if (rows_ == nullptr) {
      LITECTL_TRY_ASSIGN(rows_, connection_.run(sql_, parameters_));
    } else {
      ++row_;
    }
    return row_ < PQntuples(rows_.get());
  }
  [[nodiscard]] std::int64_t number(int column) const override {
    return std::strtoll(PQgetvalue(rows_.get(), row_, column), nullptr, 10);
  }
  [[nodiscard]] std::string text(int column) const override {
    return {PQgetvalue(rows_.get(), row_, column),
            static_cast<std::size_t>(PQgetlength(rows_.get(), row_, column))};
  }
  [[nodiscard]] bool isNull(int column) const override {
    return PQgetisnull(rows_.get(), row_, column) == 1;
  }

 private:
  const Connection& connection_;
  const std::string sql_;
  std::vector<Parameter> parameters_;
  bool holdsZero_ = false;
  Rows rows_;
  int row_ = 0;
};

// Names and values for libpq; of two with one name the later one counts.
class Words {
 public:
  void add(const char* name, const char* value) {
    names_.push_back(name);
    values_.push_back(value);
  }
  PGconn* start() {
    add(nullptr, nullptr);
    constexpr int kExpandUrl = 1;
    return PQconnectStartParams(names_.data(), values_.data(), kExpandUrl);
  }

 private:
  std::vector<const char*> names_;
  std::vector<const char*> values_;
};

}  // namespace

void FreeResult::operator()(PGresult* result) const { PQclear(result); }
void Connection::Close::operator()(PGconn* handle) const { PQfinish(handle); }
Connection::~Connection() = default;

Result<std::unique_ptr<Connection>> Connection::open(const PostgresPlace& place,
                                                     const Secret* password,
                                                     const Context& context) {
  const std::string application = applicationName();
  Words words;
  if (!place.local) {
    words.add("sslmode", "verify-full");
    words.add("sslrootcert", kSystemAuthorities);
  }
  words.add("keepalives_idle", "30");
  words.add("keepalives_interval", "10");
  words.add("keepalives_count", "3");
  words.add("tcp_user_timeout", "40000");
  words.add("dbname", place.url.c_str());
  words.add("application_name", application.c_str());
  words.add("client_encoding", "UTF8");
  std::string revealed;  // libpq wants it ended by a zero byte, and keeps a copy
  if (password != nullptr) {
    revealed = std::string(password->reveal());
    words.add("password", revealed.c_str());
  }
  std::unique_ptr<Connection> connection(new Connection(place.name, words.start(), context));
  explicit_bzero(revealed.data(), revealed.size());
  if (connection->handle_ == nullptr) return unreachable(place.name, "out of memory");
  PQsetNoticeProcessor(connection->handle_.get(), [](void*, const char*) {}, nullptr);
  LITECTL_TRY(connection->connect(kConnecting));
  LITECTL_TRY(connection->startSession());
  return connection;
}

Status Connection::connect(std::chrono::milliseconds limit) const {
  const Context context = context_.within(limit);
  PostgresPollingStatusType next = PGRES_POLLING_WRITING;
  while (true) {
    if (PQstatus(handle_.get()) == CONNECTION_BAD) return lost();
    if (next == PGRES_POLLING_OK) break;
    if (next == PGRES_POLLING_FAILED) return lost();
    LITECTL_TRY(wait(context, next == PGRES_POLLING_WRITING));
    next = PQconnectPoll(handle_.get());
  }
  if (PQsetnonblocking(handle_.get(), 1) != 0) return lost();
  return {};
}

Status Connection::startSession() {
  LITECTL_TRY(
      execute("SET search_path = litectl, pg_temp; SET statement_timeout = '30s';"
              "SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = 0;"
              "SET default_transaction_isolation = 'read committed';"));
  // Done means on disk, whatever the role's own settings say.
  LITECTL_TRY_ASSIGN(sql::Statement durable,
                     prepare("SELECT set_config('synchronous_commit', 'on', false)"
                             " WHERE current_setting('synchronous_commit') = 'off'"));
  LITECTL_TRY(durable.run());
  LITECTL_TRY_ASSIGN(sql::Statement encoding, prepare("SELECT current_setting('server_encoding')"));
  LITECTL_TRY_ASSIGN([[maybe_unused]] const bool row, encoding.step());
  if (encoding.text(0) == "UTF8") return {};
  return makeError(Code::badStore,
                   "the store " + name_ + " is a database of the encoding " + encoding.text(0),
                   "name a database of the encoding UTF8");
}

Error Connection::lost() const { return unreachable(name_, PQerrorMessage(handle_.get())); }

Status Connection::wait(const Context& context, bool toWrite) const {
  const Descriptor wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  const std::stop_callback stopping(context.stop, [&] { ::eventfd_write(wake.get(), 1); });
  while (true) {
    if (context.stopped()) {
      givenUp_ = true;
      return makeError(Code::interrupted, "stopped while the store " + name_ + " was waited for");
    }
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(context.deadline - context.clock->steady());
    if (left.count() <= 0) {
      givenUp_ = true;
      return unreachable(name_, "no answer in time");
    }
    const auto events = static_cast<short>(toWrite ? POLLIN | POLLOUT : POLLIN);
    std::array<pollfd, 2> waits{pollfd{PQsocket(handle_.get()), events, 0},
                                pollfd{wake.get(), POLLIN, 0}};
    const auto patience = std::min<std::int64_t>(left.count(), INT_MAX);
    const int ready = ::poll(waits.data(), waits.size(), static_cast<int>(patience));
    if (ready < 0 && errno != EINTR) return unreachable(name_, systemReason(errno));
    if (ready > 0 && waits[0].revents != 0) return {};
  }
}

Status Connection::flush(const Context& context) const {
  while (true) {
    const int rest = PQflush(handle_.get());
    if (rest == 0) return {};
    if (rest < 0) return lost();
    LITECTL_TRY(wait(context, true));
    // A server that has much to say first would not listen.
    if (PQconsumeInput(handle_.get()) == 0) return lost();
  }
}

// All answers to what was sent; the last one, or the first that is a failure.
Result<Rows> Connection::collect(const Context& context) const {
  Rows kept;
  while (true) {
    while (PQisBusy(handle_.get()) != 0) {
      LITECTL_TRY(wait(context, false));
      if (PQconsumeInput(handle_.get()) == 0) return lost();
    }
    Rows next(PQgetResult(handle_.get()));
    if (next == nullptr) break;
    if (kept == nullptr || isGood(kept.get())) kept = std::move(next);
  }
  if (kept == nullptr || PQstatus(handle_.get()) == CONNECTION_BAD) return lost();
  if (!isGood(kept.get())) return errorOf(name_, stateOf(kept.get()), saidIn(kept.get()));
  return kept;
}

Result<Rows> Connection::run(const std::string& sql,
                             const std::vector<Parameter>& parameters) const {
  if (givenUp_) return unreachable(name_, "an earlier answer did not come in time");
  std::vector<const char*> values;
  values.reserve(parameters.size());
  for (const Parameter& one : parameters) values.push_back(one ? one->c_str() : nullptr);
  const Context context = context_.within(kAnswering);
  const int sent = PQsendQueryParams(handle_.get(), sql.c_str(), static_cast<int>(values.size()),
                                     nullptr, values.data(), nullptr, nullptr, 0);
  if (sent == 0) return lost();
  LITECTL_TRY(flush(context));
  return collect(context);
}

Status Connection::execute(const std::string& sql) {
  if (givenUp_) return unreachable(name_, "an earlier answer did not come in time");
  const Context context = context_.within(kAnswering);
  if (PQsendQuery(handle_.get(), sql.c_str()) == 0) return lost();
  LITECTL_TRY(flush(context));
  LITECTL_TRY_ASSIGN([[maybe_unused]] const Rows rows, collect(context));
  return {};
}

Result<sql::Statement> Connection::prepare(std::string_view sql) const {
  return sql::Statement(std::make_unique<PostgresCursor>(*this, numbered(sql)));
}

Status Connection::begin() { return execute("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"); }

Result<std::int64_t> Connection::version() const {
  return queryNumber("SELECT version FROM litectl.store");
}

Status Connection::setVersion(std::int64_t version) {
  LITECTL_TRY_ASSIGN(sql::Statement update, prepare("UPDATE litectl.store SET version = ?"));
  return update.bind(version).run();
}

// Texts are compared by their bytes, so that they come in the same order everywhere.
std::string Connection::dialect(std::string_view migration) const {
  return sql::replaceWords(migration,
                           {{"row id", "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"},
                            {"unique row id", "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"},
                            {"number", "bigint"},
                            {"text", "text COLLATE \"C\""},
                            {"table", ""},
                            {"keyed table", ""}});
}

}  // namespace litectl::postgres
