#include "store/sql.h"

namespace litectl::sql {

Status Statement::run() {
  while (true) {
    LITECTL_TRY_ASSIGN(const bool row, step());
    if (!row) return {};
  }
}

Result<std::int64_t> Database::queryNumber(std::string_view sql) const {
  LITECTL_TRY_ASSIGN(Statement statement, prepare(sql));
  LITECTL_TRY_ASSIGN(const bool row, statement.step());
  return row ? statement.number(0) : 0;
}

Result<Transaction> Transaction::begin(Database& database) {
  LITECTL_TRY(database.begin());
  return Transaction(database);
}

Transaction::~Transaction() {
  if (database_ != nullptr) [[maybe_unused]]
    const Status dropped = database_->execute("ROLLBACK");
}

Status Transaction::commit() {
  LITECTL_TRY(database_->execute("COMMIT"));
  database_ = nullptr;
  return {};
}

std::string replaceWords(
    std::string_view text,
    std::initializer_list<std::pair<std::string_view, std::string_view>> words) {
  std::string out(text);
  for (const auto& [word, meaning] : words) {
    const std::string marked = "{" + std::string(word) + "}";
    for (std::size_t at = out.find(marked); at != std::string::npos; at = out.find(marked, at)) {
      out.replace(at, marked.size(), meaning);
      at += meaning.size();
    }
  }
  return out;
}

}  // namespace litectl::sql
