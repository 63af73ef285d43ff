#include "base/diagnostics.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace litectl {
namespace {

constexpr std::size_t kShownColumns = 96;

// Splits into code points so that the caret stands under the right character.
std::vector<std::string> codePoints(std::string_view line) {
  std::vector<std::string> points;
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    const bool continues = (byte & 0xC0U) == 0x80U;
    if (continues && !points.empty()) {
      points.back().push_back(c);
    } else if (c == '\t') {
      points.emplace_back(" ");
    } else {
      points.emplace_back(1, byte < 0x20 || byte == 0x7F ? '?' : c);
    }
  }
  return points;
}

void appendQuote(std::string& out, std::string_view line, std::uint16_t column) {
  const std::vector<std::string> points = codePoints(line);
  const std::size_t caret = column > 0 ? column - 1U : 0U;
  const std::size_t from = caret > kShownColumns - 16 ? caret - (kShownColumns - 16) : 0;
  const std::size_t to = std::min(points.size(), from + kShownColumns);
  out.append("   | ").append(from > 0 ? "…" : "");
  for (std::size_t i = from; i < to; ++i) out.append(points[i]);
  out.append(to < points.size() ? "…" : "").append("\n   | ");
  out.append(std::min(caret, points.size()) - from + (from > 0 ? 1 : 0), ' ').append("^\n");
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
  std::string out = warning ? "warning " : "error ";
  out.append(codeText(error.code)).append(" ").append(codeSlug(error.code)).append(": ");
  if (!error.subject.empty()) out.append(error.subject).append(": ");
  out.append(error.message);
  for (const std::string& step : error.context) out.append(", ").append(step);
  out.append("\n");
  if (error.pos.known()) {
    out.append("  --> ").append(files.describe(error.pos)).append("\n");
    const std::string_view line = files.line(error.pos);
    if (!line.empty()) appendQuote(out, line, error.pos.column);
  }
  if (!error.remedy.empty()) out.append("  fix: ").append(error.remedy).append("\n");
  return out;
}

}  // namespace litectl
