#pragma once

#include "sandbox/answers.h"
#include "sandbox/body.h"
#include "sandbox/state.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace litectl::sandbox {

// What creating and changing a key have in common.

[[nodiscard]] std::span<const FieldRule> keyFields();
[[nodiscard]] std::span<const FieldRule> keyUpdateFields();

// 400 for an alias that is malformed or belongs to another key than `token`.
[[nodiscard]] std::optional<HttpAnswer> aliasRefused(const State& state, const Text& alias,
                                                     std::string_view token);

}  // namespace litectl::sandbox
