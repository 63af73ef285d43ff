#include "base/secret_shapes.h"

#include "base/lower_case.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace litectl {
namespace {

bool isAlphanumeric(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
bool isWordPart(char c) { return isAlphanumeric(c) || c == '-' || c == '_'; }
bool isTokenPart(char c) { return isWordPart(c) || c == '.' || c == '+' || c == '/' || c == '='; }

// How a kind of secret begins, and what can follow.
struct Form {
  std::string_view begin;
  bool (*isPart)(char) = nullptr;
  std::size_t least = 0;
  bool needsDigit = false;  // words of a sentence have none
};

constexpr std::array<Form, 13> kForms = {{
    {"sk-", isWordPart, 16, false},
    {"Bearer ", isTokenPart, 16, true},
    {"bearer ", isTokenPart, 16, true},
    {"Basic ", isTokenPart, 16, true},
    {"ghp_", isWordPart, 30, false},
    {"github_pat_", isWordPart, 30, false},
    {"glpat-", isWordPart, 16, false},
    {"xoxb-", isWordPart, 16, false},
    {"xoxp-", isWordPart, 16, false},
    {"hf_", isWordPart, 20, false},
    {"AKIA", isWordPart, 16, true},
    {"AIza", isWordPart, 30, true},
    {"eyJ", isTokenPart, 40, true},
}};

std::optional<SecretPart> matchForm(const Form& form, std::string_view text, std::size_t at,
                                    SecretLength length) {
  if (text.substr(at, form.begin.size()) != form.begin) return std::nullopt;
  SecretPart part{at + form.begin.size(), at + form.begin.size()};
  bool digit = false;
  for (; part.end < text.size() && form.isPart(text[part.end]); ++part.end) {
    digit = digit || std::isdigit(static_cast<unsigned char>(text[part.end])) != 0;
  }
  const std::size_t found = part.end - part.begin;
  const bool enough =
      length == SecretLength::any ? found > 0 : found >= form.least && (digit || !form.needsDigit);
  return enough ? std::optional(part) : std::nullopt;
}

// The password of "scheme://user:password@host".
std::optional<SecretPart> matchUrl(std::string_view text, std::size_t at) {
  constexpr std::string_view kBegin = "://";
  if (text.substr(at, kBegin.size()) != kBegin) return std::nullopt;
  const std::size_t user = at + kBegin.size();
  const std::size_t end = text.find_first_of("@/?# \t\r\n\"'<>", user);
  if (end == std::string_view::npos || text[end] != '@') return std::nullopt;
  const std::size_t colon = text.substr(0, end).find(':', user);
  if (colon == std::string_view::npos || colon + 1 == end) return std::nullopt;
  return SecretPart{colon + 1, end};
}

// All that follows the line "-----BEGIN … PRIVATE KEY-----".
std::optional<SecretPart> matchPem(std::string_view text, std::size_t at) {
  constexpr std::string_view kEnd = "PRIVATE KEY-----";
  if (!text.substr(at).starts_with("-----BEGIN ")) return std::nullopt;
  const std::size_t line = text.find('\n', at);
  const std::size_t found = text.substr(0, line).find(kEnd, at);
  if (found == std::string_view::npos || found + kEnd.size() >= text.size()) return std::nullopt;
  return SecretPart{found + kEnd.size(), text.size()};
}

std::optional<SecretPart> secretAt(std::string_view text, std::size_t at, SecretLength length) {
  if (text[at] == ':') return matchUrl(text, at);
  if (at > 0 && isWordPart(text[at - 1])) return std::nullopt;
  if (text[at] == '-') return matchPem(text, at);
  for (const Form& form : kForms) {
    if (form.begin.front() != text[at]) continue;
    if (auto part = matchForm(form, text, at, length)) return part;
  }
  return std::nullopt;
}

constexpr std::array<std::string_view, 2> kWholeNames = {"key", "value"};
constexpr std::array<std::string_view, 14> kLastWords = {
    "token",  "secret",    "password",  "passwd",     "passphrase", "credential", "credentials",
    "apikey", "masterkey", "secretkey", "privatekey", "signingkey", "accesskey",  "accountkey"};

bool isSeparator(char c) { return !isAlphanumeric(c); }

// "aB", and the K of "APIKey".
bool beginsWord(std::string_view name, std::size_t at) {
  if (at == 0 || isSeparator(name[at - 1])) return true;
  const auto upper = [&](std::size_t i) {
    return std::isupper(static_cast<unsigned char>(name[i])) != 0;
  };
  if (!upper(at)) return false;
  return !upper(at - 1) || (at + 1 < name.size() && !upper(at + 1) && isAlphanumeric(name[at + 1]));
}

std::string withoutSeparators(std::string_view name) {
  std::string text = lowerCase(std::string(name));
  std::erase_if(text, isSeparator);
  return text;
}

template <class List>
bool holds(const List& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

std::vector<SecretPart> secretsIn(std::string_view text, SecretLength length) {
  std::vector<SecretPart> parts;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::optional<SecretPart> part = secretAt(text, at, length);
    if (!part) continue;
    parts.push_back(*part);
    at = part->end - 1;
  }
  return parts;
}

bool looksLikeSecret(std::string_view text) { return !secretsIn(text).empty(); }

std::string maskSecrets(std::string_view text, SecretLength length) {
  std::string masked;
  std::size_t from = 0;
  for (const SecretPart& part : secretsIn(text, length)) {
    masked.append(text.substr(from, part.begin - from)).append("…");
    from = part.end;
  }
  return masked.append(text.substr(from));
}

SecretName secretName(std::string_view name) {
  const std::string whole = withoutSeparators(name);
  if (holds(kWholeNames, whole) || holds(kLastWords, whole)) return SecretName::whole;
  for (std::size_t at = 1; at < name.size(); ++at) {
    if (isSeparator(name[at]) || !beginsWord(name, at)) continue;
    if (holds(kLastWords, withoutSeparators(name.substr(at)))) return SecretName::ends;
  }
  return SecretName::no;
}

}  // namespace litectl
