#include "gen/compare_files.h"

#include "base/utf8.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace litectl::gen {
namespace {

constexpr std::size_t kShown = 60;

// The next line, taken off the text.
std::string_view takeLine(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

std::string quoted(std::string_view line) {
  const std::size_t first = std::min(line.find_first_not_of(' '), line.size());
  const std::string shown = printable(line.substr(first, kShown));
  return "\"" + shown + (line.size() - first > kShown ? "…" : "") + "\"";
}

std::string firstDifference(std::string_view there, std::string_view wanted) {
  for (std::size_t number = 1;; ++number) {
    const bool endsThere = there.empty();
    const bool endsWanted = wanted.empty();
    if (endsThere && endsWanted) return "its end of file is another one";
    const std::string at = "line " + std::to_string(number);
    if (endsThere) return at + " is missing: " + quoted(takeLine(wanted));
    if (endsWanted) return at + " is one too many: " + quoted(takeLine(there));
    const std::string_view is = takeLine(there);
    const std::string_view shouldBe = takeLine(wanted);
    if (is != shouldBe) return at + " is " + quoted(is) + " instead of " + quoted(shouldBe);
  }
}

}  // namespace

std::vector<std::string> leftOver(const GeneratedFiles& wanted, const FilesThere& there) {
  std::vector<std::string> out;
  for (const auto& [path, text] : there) {
    const bool known = std::any_of(wanted.begin(), wanted.end(),
                                   [&](const GeneratedFile& file) { return file.path == path; });
    if (!known && isGenerated(text)) out.push_back(path);
  }
  return out;
}

std::vector<Error> compareFiles(const GeneratedFiles& wanted, const FilesThere& there,
                                const std::string& remedy) {
  std::vector<Error> errors;
  for (const GeneratedFile& file : wanted) {
    const auto found = there.find(file.path);
    if (found == there.end()) {
      errors.push_back(makeError(Code::staleFile, file.path + " is missing", remedy));
    } else if (found->second != file.text) {
      errors.push_back(
          makeError(Code::staleFile,
                    file.path + " is stale: " + firstDifference(found->second, file.text), remedy));
    }
  }
  for (const std::string& path : leftOver(wanted, there)) {
    errors.push_back(makeError(Code::staleFile,
                               path + " is left over: nothing that it was generated from is there",
                               remedy));
  }
  return errors;
}

}  // namespace litectl::gen
