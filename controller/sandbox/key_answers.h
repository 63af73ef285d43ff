#pragma once

#include "sandbox/answers.h"
#include "sandbox/state.h"

#include <string>
#include <string_view>

namespace litectl::sandbox {

// The answer of /key/generate: the settings as they were asked for, in `asked`, which need not be
// what is stored (see generateKey), with the secret.
[[nodiscard]] HttpAnswer generatedAnswer(const KeyRow& asked, std::string_view secret,
                                         const BudgetRow* budget, const KeyRow& stored);

// The answer of /user/new, which has the members of a key. `secret` is empty without a key.
[[nodiscard]] HttpAnswer newUserAnswer(const UserRow& row, const std::string& secret, WallTime now);

}  // namespace litectl::sandbox
