#pragma once

#include <string>

namespace litectl {

// An empty database on the PostgreSQL of the test run (the ctest fixture `postgres`); dropped at
// its end. Throws when there is none.
class PostgresDatabase {
 public:
  PostgresDatabase();
  PostgresDatabase(const PostgresDatabase&) = delete;
  PostgresDatabase& operator=(const PostgresDatabase&) = delete;
  ~PostgresDatabase();

  [[nodiscard]] std::string url(const std::string& user = "litectl") const;
  // Behind litectl's back, with its schema in the search path; the rows, their columns joined with
  // '|' and ended by '\n'. Throws on an error.
  std::string sql(const std::string& text) const;

 private:
  std::string socket_;
  std::string name_;
};

}  // namespace litectl
