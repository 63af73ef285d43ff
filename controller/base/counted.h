#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace litectl {

// "1 key", "3 keys".
[[nodiscard]] inline std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace litectl
