#pragma once

#include "value/value.h"

#include <map>
#include <string>

namespace litectl::testing {

using Names = std::map<std::string, std::string>;

// A text, or all texts of a value and its keys, with every {name} replaced that is in `names`.
[[nodiscard]] std::string filled(const std::string& text, const Names& names);
[[nodiscard]] Value filled(const Value& value, const Names& names);

// Where an answer is not as recorded: "detail.0.loc: expected …, got …"; empty when it is.
// Placeholders stand for what differs from run to run: {time}, {uuid}, {hash}, {secret} and
// {sealed} (an encrypted value) for a whole text, {any} for a part of one.
[[nodiscard]] std::string difference(const Value& expected, const Value& actual,
                                     const Names& names);

// The value at a dotted path of members and list positions; the text "{absent}" when there is none.
[[nodiscard]] Value valueAt(const Value& value, const std::string& path);

}  // namespace litectl::testing
