#include "support/postgres/database.h"

#include "base/random.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <libpq-fe.h>
#include <memory>
#include <stdexcept>

namespace litectl {
namespace {

std::string socketOfTheRun() {
  const char* path = std::getenv("LITECTL_POSTGRES_INSTANCE");
  if (path == nullptr) throw std::runtime_error("LITECTL_POSTGRES_INSTANCE is not set");
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  if (line.rfind("SOCKET=", 0) != 0) throw std::runtime_error(std::string("no server in ") + path);
  return line.substr(7);
}

std::string query(const std::string& url, const std::string& text) {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(url.c_str()),
                                                                &PQfinish);
  PQsetNoticeProcessor(connection.get(), [](void*, const char*) {}, nullptr);
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection.get(), text.c_str()),
                                                             &PQclear);
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    throw std::runtime_error(std::string("PostgreSQL: ") + PQerrorMessage(connection.get()));
  }
  std::string rows;
  for (int row = 0; row < PQntuples(result.get()); ++row) {
    for (int column = 0; column < PQnfields(result.get()); ++column) {
      rows.append(column == 0 ? "" : "|").append(PQgetvalue(result.get(), row, column));
    }
    rows += '\n';
  }
  return rows;
}

}  // namespace

PostgresDatabase::PostgresDatabase() : socket_(socketOfTheRun()) {
  name_ = "t" + SystemRandom().uuid();
  std::erase(name_, '-');
  query("postgres://litectl@/postgres?host=" + socket_, "CREATE DATABASE " + name_);
}

PostgresDatabase::~PostgresDatabase() {
  try {
    query("postgres://litectl@/postgres?host=" + socket_,
          "DROP DATABASE " + name_ + " WITH (FORCE)");
  } catch (const std::exception&) {
    // The server goes with the test run.
  }
}

std::string PostgresDatabase::url(const std::string& user) const {
  return "postgres://" + user + "@/" + name_ + "?host=" + socket_;
}

std::string PostgresDatabase::sql(const std::string& text) const {
  return query(url() + "&options=-csearch_path%3Dlitectl%2Cpublic", text);
}

}  // namespace litectl
