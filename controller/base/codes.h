#pragma once

#include <string_view>

namespace litectl {

// What went wrong, as a closed list. The text ("E1104") is part of the public contract.
enum class Code {
#define LITECTL_CODE(text, name, slug, exitClass) name,
#include "base/codes.def"
#undef LITECTL_CODE
};

// Groups of codes that share an exit status.
enum class ErrorClass { input, refused, unreachable, partial, local, interrupted, note };

// "E1104".
[[nodiscard]] std::string_view codeText(Code code);
// "unknown-field".
[[nodiscard]] std::string_view codeSlug(Code code);
[[nodiscard]] ErrorClass codeClass(Code code);
// True when a call to a target that ended with this code may have had its effect all the same.
[[nodiscard]] bool mayHaveHappened(Code code);

// 130 interrupted, 6 local, 1 input, 3 refused, 5 partial, 4 unreachable, 0 note.
[[nodiscard]] int exitStatus(ErrorClass errorClass);
// Of two exit statuses the one that a run with both ends with (130 > 6 > 1 > 3 > 5 > 4 > 2 > 0).
[[nodiscard]] int worseExit(int a, int b);

}  // namespace litectl
