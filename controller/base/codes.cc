#include "base/codes.h"

#include <algorithm>
#include <array>

namespace litectl {
namespace {

struct Row {
  std::string_view text;
  std::string_view slug;
  ErrorClass errorClass;
};

constexpr auto kRows = std::to_array<Row>({
#define LITECTL_CODE(text, name, slug, exitClass) {text, slug, ErrorClass::exitClass},
#include "base/codes.def"
#undef LITECTL_CODE
});

const Row& row(Code code) { return kRows.at(static_cast<std::size_t>(code)); }

}  // namespace

std::string_view codeText(Code code) { return row(code).text; }
std::string_view codeSlug(Code code) { return row(code).slug; }
ErrorClass codeClass(Code code) { return row(code).errorClass; }

bool mayHaveHappened(Code code) {
  return code == Code::resultUnknown || code == Code::timedOut || code == Code::serverError ||
         code == Code::malformedAnswer || code == Code::interrupted;
}

int exitStatus(ErrorClass errorClass) {
  switch (errorClass) {
    case ErrorClass::input:
      return 1;
    case ErrorClass::refused:
      return 3;
    case ErrorClass::unreachable:
      return 4;
    case ErrorClass::partial:
      return 5;
    case ErrorClass::local:
      return 6;
    case ErrorClass::interrupted:
      return 130;
    case ErrorClass::note:
      return 0;
  }
  return 6;
}

int worseExit(int a, int b) {
  constexpr std::array<int, 8> kByPrecedence{130, 6, 1, 3, 5, 4, 2, 0};
  const auto rank = [&](int status) {
    return std::find(kByPrecedence.begin(), kByPrecedence.end(), status);
  };
  return rank(a) <= rank(b) ? a : b;
}

}  // namespace litectl
