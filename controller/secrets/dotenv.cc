#include "secrets/dotenv.h"

#include "model/resource.h"

#include <algorithm>
#include <cstring>

namespace litectl {
namespace {

bool isName(std::string_view text) {
  const auto isWord = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && !(text.front() >= '0' && text.front() <= '9') &&
         std::all_of(text.begin(), text.end(), isWord);
}

bool isPlain(char c) { return c > ' ' && c <= '~' && std::strchr("\"'\\$#`", c) == nullptr; }

}  // namespace

Result<Secret> formatDotenv(std::string_view variable, const Secret& value) {
  if (variable.empty()) variable = kDefaultVariable;
  if (!isName(variable)) {
    return makeError(Code::sinkFailed,
                     "\"" + std::string(variable) + "\" is not a name for a variable",
                     "use letters, digits and _");
  }
  const std::string_view plain = value.reveal();
  if (plain.empty() || !std::all_of(plain.begin(), plain.end(), isPlain)) {
    return makeError(Code::sinkFailed, "the value is empty or would need quotes in a file");
  }
  Secret text = Secret::ofSize(variable.size() + plain.size() + 2);
  unsigned char* out = text.bytes();
  std::memcpy(out, variable.data(), variable.size());
  out[variable.size()] = '=';
  std::memcpy(out + variable.size() + 1, plain.data(), plain.size());
  out[text.size() - 1] = '\n';
  return text;
}

Secret parseDotenv(const Secret& text) {
  std::string_view line = text.reveal();
  if (!line.empty() && line.back() == '\n') line.remove_suffix(1);
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos || !isName(line.substr(0, equals))) return {};
  line.remove_prefix(equals + 1);
  if (line.empty() || !std::all_of(line.begin(), line.end(), isPlain)) return {};
  return Secret(line);
}

}  // namespace litectl
