#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// A place in a source text, packed into 8 bytes. Line and column count from 1; the column counts
// Unicode code points. A default-constructed position says "no place" (a value that no file holds).
struct SourcePos {
  std::uint32_t line = 0;
  std::uint16_t column = 0;  // 0 or capped at 65535
  std::uint16_t file = 0;    // index into SourceFiles; only meaningful when line > 0

  [[nodiscard]] bool known() const { return line > 0; }
  friend auto operator<=>(const SourcePos&, const SourcePos&) = default;
};

// The texts of one run, kept so that a message can show the line it is about.
// Not thread-safe while files are added; afterwards reading from several threads is fine.
class SourceFiles {
 public:
  // Keeps a copy of `text`; the name is what a person should read ("team.yaml", "<stdin>").
  // At most 65,535 files; more share the last index.
  std::uint16_t add(std::string name, std::string text);

  [[nodiscard]] std::string_view name(SourcePos pos) const;
  // The line without its end; empty when unknown.
  [[nodiscard]] std::string_view line(SourcePos pos) const;
  // "team.yaml:3:9", or "" when the place is not known.
  [[nodiscard]] std::string describe(SourcePos pos) const;

 private:
  struct File {
    std::string name;
    std::string text;
  };
  std::vector<File> files_;
};

}  // namespace litectl
