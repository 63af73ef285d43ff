#pragma once

#include "net/http_server.h"
#include "sandbox/answers.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace litectl::sandbox {

// The parameters behind '?', decoded; of several with one name the last counts.
class Query {
 public:
  explicit Query(std::string_view text);

  [[nodiscard]] std::optional<std::string> find(std::string_view name) const;
  [[nodiscard]] bool flag(std::string_view name) const;  // "true", "1", …

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

// "%2F" and, in a query, "+".
[[nodiscard]] std::string percentDecoded(std::string_view text, bool plusIsSpace);

struct Page {
  std::size_t number = 1;
  std::size_t size = 10;

  [[nodiscard]] std::size_t begin(std::size_t total) const;
  [[nodiscard]] std::size_t end(std::size_t total) const;
  [[nodiscard]] std::size_t pagesOf(std::size_t total) const { return (total + size - 1) / size; }
};

struct ReadPage {
  Page page;
  std::optional<HttpAnswer> refusal;  // 422
};

// `page`, and the size (at least 1, and at most 100 unless it is `unlimited`) under the name the
// endpoint uses.
[[nodiscard]] ReadPage readPage(const Query& query, std::string_view sizeName,
                                std::size_t usualSize, bool unlimited = false);

}  // namespace litectl::sandbox
