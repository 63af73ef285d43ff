#include "spec/name_rules.h"

#include "base/secret_shapes.h"
#include "spec/forms.h"

#include <algorithm>
#include <cctype>
#include <regex>

namespace litectl {
namespace {

constexpr std::size_t kShownLength = 60;

bool isNameCharacter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool fits(std::string_view text, const std::regex& form, std::size_t mostLength) {
  return text.size() <= mostLength && std::regex_match(text.begin(), text.end(), form);
}

std::regex formOf(std::string_view form) { return std::regex(form.begin(), form.end()); }

Error badKey(const std::string& path, std::string_view key) {
  return makeError(Code::badName,
                   path + " has the key " + quotedShort(key) + ", which cannot be one",
                   "use at most 63 letters, digits, '-', '_' and '.'; begin and end with a letter "
                   "or digit; a domain and '/' may stand before");
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

std::optional<Error> checkSpace(const std::string& path, std::string_view space) {
  static const std::regex kForm = formOf(kSpaceForm);
  if (fits(space, kForm, kMostSpaceLength)) return std::nullopt;
  return makeError(Code::badName, path + " is " + quotedShort(space) + ", which cannot be one",
                   "use lower-case letters, digits and '-'; begin and end with a letter or digit; "
                   "63 characters at most");
}

std::optional<Error> checkLabelKey(const std::string& path, std::string_view key) {
  static const std::regex kForm = formOf(kLabelKeyForm);
  if (fits(key, kForm, kMostLabelKeyLength)) return std::nullopt;
  return badKey(path, key);
}

std::optional<Error> checkLabelValue(const std::string& path, std::string_view value) {
  static const std::regex kForm = formOf(kLabelValueForm);
  if (fits(value, kForm, kMostSpaceLength)) return std::nullopt;
  return makeError(Code::badName, path + " is " + quotedShort(value) + ", which no label can be",
                   "use at most 63 letters, digits, '-', '_' and '.', and begin and end with a "
                   "letter or digit; other texts go into annotations");
}

std::optional<Error> checkAnnotationKey(const std::string& path, std::string_view key) {
  static const std::regex kForm = formOf(kAnnotationKeyForm);
  if (fits(key, kForm, kMostLabelKeyLength)) return std::nullopt;
  return badKey(path, key);
}

Error literalSecret(const std::string& path) {
  return makeError(Code::literalSecret,
                   path + " would hold a secret, and whoever reads the manifest could use it",
                   "take it out of the file and of its history, and revoke it; litectl makes keys' "
                   "values itself and puts them into a sink");
}

}  // namespace litectl
