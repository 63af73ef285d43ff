#include "spec/name_rules.h"

#include <algorithm>
#include <cctype>

namespace litectl {
namespace {

constexpr std::size_t kShownLength = 60;

bool isNameCharacter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool countsInSecretName(char c) { return c != '_' && c != '-'; }

bool sameSecretName(std::string_view a, std::string_view b) {
  const auto next = [](std::string_view& text) {
    while (!text.empty() && !countsInSecretName(text.front())) text.remove_prefix(1);
    if (text.empty()) return '\0';
    const char c = static_cast<char>(std::tolower(static_cast<unsigned char>(text.front())));
    text.remove_prefix(1);
    return c;
  };
  while (true) {
    const char one = next(a);
    if (one != next(b)) return false;
    if (one == '\0') return true;
  }
}

}  // namespace

std::string quotedShort(std::string_view text) {
  if (looksLikeSecret(text)) return "(not shown)";
  std::string shown;
  for (const char c : text.substr(0, kShownLength)) {
    shown.push_back(static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c);
  }
  while (text.size() > kShownLength && !shown.empty() &&
         (static_cast<unsigned char>(shown.back()) & 0x80U) != 0) {
    shown.pop_back();  // do not cut a character in two
  }
  return "\"" + shown + (text.size() > kShownLength ? "…" : "") + "\"";
}

std::optional<Error> checkName(const std::string& path, std::string_view name) {
  bool good = !name.empty() && name.size() <= 253;
  char before = '.';
  for (const char c : name) {
    const bool inner =
        isNameCharacter(c) || (c == '-' && before != '.') || (c == '.' && isNameCharacter(before));
    good = good && inner;
    before = c;
  }
  good = good && isNameCharacter(before);
  if (good) return std::nullopt;
  return makeError(Code::badName, path + " is " + quotedShort(name) + ", which cannot be a name",
                   "use lower-case letters, digits, '-' and '.'; begin and end with a letter or "
                   "digit; 253 characters at most");
}

bool looksLikeSecret(std::string_view text) {
  constexpr std::size_t kLeast = 16;
  const auto isPart = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
  };
  for (std::size_t at = text.find("sk-"); at != std::string_view::npos;
       at = text.find("sk-", at + 1)) {
    if (at > 0 && isPart(text[at - 1])) continue;
    std::size_t length = 0;
    while (at + 3 + length < text.size() && isPart(text[at + 3 + length])) ++length;
    if (length >= kLeast) return true;
  }
  return false;
}

bool isSecretName(const std::vector<std::string>& secretNames, std::string_view name) {
  return std::any_of(secretNames.begin(), secretNames.end(),
                     [&](const std::string& secret) { return sameSecretName(secret, name); });
}

Error literalSecret(const std::string& path) {
  return makeError(Code::literalSecret,
                   path + " would hold a secret, and whoever reads the manifest could use it",
                   "take it out of the file and of its history, and revoke it; litectl makes keys' "
                   "values itself and puts them into a sink");
}

}  // namespace litectl
