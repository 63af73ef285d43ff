#pragma once

#include "base/result.h"
#include "value/value.h"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace litectl {

struct JsonLimits {
  std::size_t maxDepth = 200;
  std::size_t maxNodes = 5'000'000;
};

// Strict JSON; a repeated key is an error (a server that sends one cannot be trusted about it).
// Numbers keep every digit; one beyond the range of a double is an error. Errors: jsonSyntax,
// tooDeep, tooLarge; the text itself is not quoted.
[[nodiscard]] Result<Value> parseJson(std::string_view text, const JsonLimits& limits = {});

// Streams the rows of a listing: calls `row` for each element of the list under top-level key
// `itemsKey` ("" when the document itself is the list) and returns the document with that list
// empty. When there is no such list no row is seen and the answer shows what there is instead.
// Only members whose top-level key is in `keep` are built for a row (empty: all of them), so a page
// costs memory for what is compared, not for what was sent. `row` returning false stops the parse
// with malformedAnswer.
[[nodiscard]] Result<Value> parseJsonRows(std::string_view text, std::string_view itemsKey,
                                          const std::vector<std::string>& keep,
                                          const std::function<bool(Value&&)>& row,
                                          const JsonLimits& limits = {});

// Compact, members in the order they stand.
[[nodiscard]] std::string toJson(const Value& value);
// Compact and canonical: members sorted by key, numbers in one notation. Equal values, equal text.
[[nodiscard]] std::string toCanonicalJson(const Value& value);
// Two-space indented, for people.
[[nodiscard]] std::string toPrettyJson(const Value& value);

}  // namespace litectl
