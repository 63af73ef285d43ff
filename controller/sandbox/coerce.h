#pragma once

#include "sandbox/body.h"
#include "value/value.h"

#include <optional>
#include <string>
#include <string_view>

namespace litectl::sandbox {

// One complaint of the server's request models.
struct Problem {
  std::string_view type;
  std::string message;
  std::string_view expected;  // for "ctx"; empty: none
};

// Turns a value into what a field of that shape holds ("12" → 12), or says why it cannot.
[[nodiscard]] std::optional<Problem> coerce(Value& value, Shape shape);

}  // namespace litectl::sandbox
