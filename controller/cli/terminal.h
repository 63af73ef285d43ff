#pragma once

#include <stop_token>
#include <string>
#include <string_view>

namespace litectl {

// Standard input and output, as far as a person may sit there.

[[nodiscard]] bool isTerminal(int fd);

// Writes all of it; false when the reader is gone or the disk is full.
bool writeAll(int fd, std::string_view text);

enum class Answer { yes, no, stopped };

// Asks on standard error and waits for a line on standard input. Only "y" and "yes", in
// any case, mean yes.
[[nodiscard]] Answer ask(const std::string& question, const std::stop_token& stop);

}  // namespace litectl
