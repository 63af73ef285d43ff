#include "base/diagnostics.h"

#include "base/secret_shapes.h"
#include "base/utf8.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <iterator>
#include <tuple>
#include <utility>

namespace litectl {
namespace {

constexpr std::size_t kShownColumns = 96;

// Length of the next character; a byte that is no UTF-8 counts as one.
std::size_t stepIn(std::string_view rest) { return std::max<std::size_t>(1, utf8Length(rest)); }

std::size_t widthOf(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const std::size_t step = stepIn(text);
    width += displayWidth(codePoint(text.substr(0, step)));
    text.remove_prefix(step);
  }
  return width;
}

// Drops `count` characters from the front; false when there were fewer.
bool skip(std::string_view& rest, std::size_t count) {
  for (; count > 0 && !rest.empty(); --count) rest.remove_prefix(stepIn(rest));
  return count == 0;
}

// Stars over secrets, in place so that columns stay.
void hideSecrets(std::string& line) {
  for (const SecretPart& part : secretsIn(line, SecretLength::any)) {
    std::fill(line.begin() + static_cast<std::ptrdiff_t>(part.begin),
              line.begin() + static_cast<std::ptrdiff_t>(part.end), '*');
  }
}

// Of a line with a secret only the name at the caret.
std::string nameAt(std::string_view line, std::size_t caret) {
  std::string_view rest = line;
  skip(rest, caret);
  const std::size_t colon = rest.find(':');
  return std::string(caret, ' ') +
         (colon == std::string_view::npos ? "***" : std::string(rest.substr(0, colon)) + ": ***");
}

// Only the part that is shown is looked at closely: a line may be megabytes long.
void appendQuote(std::string& out, std::string_view fullLine, std::uint16_t column, Code code) {
  constexpr std::size_t kBeforeCaret = kShownColumns - 16;
  const std::size_t caret = column > 0 ? column - 1U : 0U;
  std::string line = code == Code::literalSecret ? nameAt(fullLine, caret) : std::string(fullLine);
  hideSecrets(line);
  const std::size_t from = caret > kBeforeCaret ? caret - kBeforeCaret : 0;
  std::string_view rest = line;
  if (!skip(rest, from)) return;
  const std::string_view start = rest;
  skip(rest, caret - from);
  const std::string_view beforeCaret = start.substr(0, start.size() - rest.size());
  skip(rest, kShownColumns - (caret - from));
  std::string shown(start.substr(0, start.size() - rest.size()));
  std::replace(shown.begin(), shown.end(), '\t', ' ');
  out.append("   | ").append(from > 0 ? "…" : "").append(printable(shown));
  out.append(rest.empty() ? "" : "…").append("\n   | ");
  out.append(widthOf(beforeCaret) + (from > 0 ? 1 : 0), ' ').append("^\n");
}

}  // namespace

void Diagnostics::append(Diagnostics other) {
  std::move(other.errors_.begin(), other.errors_.end(), std::back_inserter(errors_));
  std::move(other.warnings_.begin(), other.warnings_.end(), std::back_inserter(warnings_));
}

void Diagnostics::sort() {
  const auto byPlace = [](const Error& a, const Error& b) {
    const auto key = [](const Error& e) {
      return std::make_tuple(!e.pos.known(), e.pos.file, e.pos.line, e.pos.column, e.code);
    };
    return key(a) < key(b);
  };
  std::stable_sort(errors_.begin(), errors_.end(), byPlace);
  std::stable_sort(warnings_.begin(), warnings_.end(), byPlace);
}

int Diagnostics::exitStatus() const {
  int status = 0;
  for (const Error& error : errors_) {
    status = worseExit(status, litectl::exitStatus(codeClass(error.code)));
  }
  return status;
}

std::string render(const Error& error, const SourceFiles& files, bool warning) {
  const bool note = codeClass(error.code) == ErrorClass::note;
  std::string out = note ? "note " : warning ? "warning " : "error ";
  out.append(codeText(error.code)).append(" ").append(codeSlug(error.code)).append(": ");
  if (!error.subject.empty()) out.append(printable(error.subject)).append(": ");
  out.append(printable(error.message));
  for (const std::string& step : error.context) out.append(", ").append(printable(step));
  out.append("\n");
  if (error.pos.known()) {
    out.append("  --> ").append(printable(files.describe(error.pos))).append("\n");
    const std::string_view line = files.line(error.pos);
    if (!line.empty()) appendQuote(out, line, error.pos.column, error.code);
  }
  if (error.also.known()) {
    out.append("  and: ").append(files.describe(error.also)).append("\n");
  }
  if (!error.remedy.empty()) out.append("  fix: ").append(printable(error.remedy)).append("\n");
  return out;
}

}  // namespace litectl
