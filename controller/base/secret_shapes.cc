#include "base/secret_shapes.h"

#include "base/lower_case.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

namespace litectl {
namespace {

bool isAlphanumeric(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
bool isWordPart(char c) { return isAlphanumeric(c) || c == '-' || c == '_'; }
bool isTokenPart(char c) { return isWordPart(c) || c == '.' || c == '+' || c == '/' || c == '='; }

// No secret, and no name of one, is longer; so a long text takes no more than its length.
constexpr std::size_t kMostLength = 512;
constexpr std::size_t kMostName = 128;

bool isBlank(char c) { return c == ' ' || c == '\t'; }
bool endsUrl(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0 ||
         std::string_view("\"'<>\\").find(c) != std::string_view::npos;
}

// Words of a sentence are not: a digit, or a capital after a small letter.
bool isMixed(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (std::isdigit(static_cast<unsigned char>(text[i])) != 0) return true;
    const bool capital = std::isupper(static_cast<unsigned char>(text[i])) != 0;
    if (capital && i > 0 && std::islower(static_cast<unsigned char>(text[i - 1])) != 0) return true;
  }
  return false;
}
bool isPadded(std::string_view text) { return text.size() % 4 == 0 && text.ends_with('='); }
bool isAny(std::string_view) { return true; }

// How a kind of secret begins, and what can follow.
struct Form {
  std::string_view begin;
  bool (*isPart)(char) = nullptr;
  std::size_t least = 0;
  bool (*looksReal)(std::string_view) = isAny;
  bool isScheme = false;  // in any case, and blanks after it
};

constexpr std::array<Form, 14> kForms = {{
    {"sk-", isWordPart, 16},
    {"bearer", isTokenPart, 16, isMixed, true},
    {"basic", isTokenPart, 12, isPadded, true},
    {"ghp_", isWordPart, 30},
    {"github_pat_", isWordPart, 30},
    {"glpat-", isWordPart, 16},
    {"xoxb-", isWordPart, 16},
    {"xoxp-", isWordPart, 16},
    {"hf_", isWordPart, 20},
    {"hooks.slack.com/services/", isTokenPart, 16},
    {"AKIA", isWordPart, 16, isMixed},
    {"AIza", isWordPart, 30, isMixed},
    {"eyJ", isTokenPart, 40, isMixed},
    {"npm_", isWordPart, 30},
}};

std::optional<SecretPart> matchForm(const Form& form, std::string_view text, std::size_t at,
                                    SecretLength length) {
  const std::string_view begin = text.substr(at, form.begin.size());
  if (form.isScheme ? lowerCase(std::string(begin)) != form.begin : begin != form.begin) {
    return std::nullopt;
  }
  std::size_t from = at + form.begin.size();
  if (form.isScheme) {
    const std::size_t scheme = from;
    while (from < text.size() && isBlank(text[from])) ++from;
    if (from == scheme) return std::nullopt;
  }
  std::size_t end = from;
  while (end < text.size() && form.isPart(text[end])) ++end;
  const std::string_view found = text.substr(from, end - from);
  const bool enough = length == SecretLength::any
                          ? !found.empty()
                          : found.size() >= form.least && form.looksReal(found);
  return enough ? std::optional(SecretPart{from, end}) : std::nullopt;
}

// "8080/x" of "https://host:8080/x" is no password.
bool isPort(std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && std::isdigit(static_cast<unsigned char>(text[digits])) != 0) {
    ++digits;
  }
  return digits > 0 && (digits == text.size() || text[digits] == '/' || text[digits] == '?');
}

// The password of "scheme://user:password@host", even where it has characters that a URL would
// have to quote.
std::optional<SecretPart> matchUrl(std::string_view text, std::size_t at) {
  constexpr std::string_view kBegin = "://";
  if (text.substr(at, kBegin.size()) != kBegin) return std::nullopt;
  const std::size_t user = at + kBegin.size();
  text = text.substr(0, user + kMostLength);
  std::size_t end = user;
  while (end < text.size() && !endsUrl(text[end])) ++end;
  const std::string_view rest = text.substr(user, end - user);
  const std::size_t colon = rest.find(':');
  const std::size_t host = rest.rfind('@');
  const bool named = colon != std::string_view::npos && host != std::string_view::npos &&
                     rest.substr(0, colon).find_first_of("/?#@") == std::string_view::npos;
  if (!named || colon + 1 >= host || isPort(rest.substr(colon + 1))) return std::nullopt;
  return SecretPart{user + colon + 1, user + host};
}

// What follows the line "-----BEGIN … PRIVATE KEY-----", up to the end of that key.
std::optional<SecretPart> matchPem(std::string_view text, std::size_t at) {
  constexpr std::string_view kName = "PRIVATE KEY-----";
  constexpr std::string_view kEnd = "-----END ";
  if (!text.substr(at).starts_with("-----BEGIN ")) return std::nullopt;
  const std::string_view line = text.substr(0, at + kMostName);
  const std::size_t found = line.substr(0, line.find_first_of("\n\"\\", at)).find(kName, at);
  if (found == std::string_view::npos) return std::nullopt;
  const std::size_t from = found + kName.size();
  // The quote that ends a text in JSON is no part of it, nor is what stands behind.
  const std::size_t end =
      std::min({text.find(kEnd, from), text.find_first_of("\"'", from), text.size()});
  return from < end ? std::optional(SecretPart{from, end}) : std::nullopt;
}

// The value of "password=…" or "?api_key=…".
std::optional<SecretPart> matchAssignment(std::string_view text, std::size_t at) {
  constexpr std::size_t kLeast = 6;
  std::size_t name = at;
  while (name > 0 && at - name < kMostName &&
         (isWordPart(text[name - 1]) || text[name - 1] == '.')) {
    --name;
  }
  const std::string_view named = text.substr(name, at - name);
  // "key=environment" is how a filter is written.
  const bool plain =
      lowerCase(std::string(named)) == "key" || lowerCase(std::string(named)) == "value";
  if (plain || secretName(named) < SecretName::ends) return std::nullopt;
  // "token=$TOKEN", "token={name}" and "token=<yours>" say where one goes.
  const std::size_t from = at + 1;
  if (from < text.size() && std::string_view("${<").find(text[from]) != std::string_view::npos) {
    return std::nullopt;
  }
  std::size_t end = from;
  while (end < text.size() && end - from < kMostLength && !endsUrl(text[end]) && text[end] != '&' &&
         text[end] != ';') {
    ++end;
  }
  if (end - from < kLeast) return std::nullopt;
  return SecretPart{from, end};
}

std::optional<SecretPart> secretAt(std::string_view text, std::size_t at, SecretLength length) {
  if (text[at] == ':') return matchUrl(text, at);
  if (text[at] == '=') return matchAssignment(text, at);
  if (at > 0 && isWordPart(text[at - 1])) return std::nullopt;
  if (text[at] == '-') return matchPem(text, at);
  for (const Form& form : kForms) {
    const char first = form.begin.front();
    if (text[at] != first && !(form.isScheme && (text[at] | 0x20) == first)) continue;
    if (auto part = matchForm(form, text, at, length)) return part;
  }
  return std::nullopt;
}

constexpr std::array<std::string_view, 2> kWholeNames = {"key", "value"};
// A name that ends so means a secret, with or without a word before it.
constexpr std::array<std::string_view, 14> kEndings = {
    "token",     "secret",    "password",   "passwd",     "passphrase", "credential", "apikey",
    "masterkey", "secretkey", "privatekey", "signingkey", "accesskey",  "accountkey", "clientkey"};
constexpr std::array<std::string_view, 8> kPairs = {"accesstoken",  "authtoken", "bearertoken",
                                                    "apitoken",     "idtoken",   "refreshtoken",
                                                    "clientsecret", "apisecret"};
// A whole word of these makes it likely.
constexpr std::array<std::string_view, 13> kHints = {
    "key",  "pwd",    "pass",  "auth",     "authorization", "cookie",     "session",
    "cert", "secret", "token", "password", "private",       "credentials"};

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

// Calls `each` with every word in lower case; gives their number.
template <class Each>
std::size_t words(std::string_view name, Each each) {
  std::size_t count = 0;
  std::string word;
  const auto end = [&] {
    if (word.empty()) return;
    ++count;
    each(std::as_const(word));
    word.clear();
  };
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (beginsWord(name, at)) end();
    if (isSeparator(name[at])) continue;
    word += static_cast<char>(std::tolower(static_cast<unsigned char>(name[at])));
  }
  end();
  return count;
}

std::string singular(std::string word) {
  if (word.size() > 3 && word.ends_with('s') && !word.ends_with("ss")) word.pop_back();
  return word;
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
  if (holds(kWholeNames, whole)) return SecretName::whole;
  const auto endsLike = [](const std::string& text) {
    return std::any_of(kEndings.begin(), kEndings.end(),
                       [&](std::string_view ending) { return text.ends_with(ending); });
  };
  bool hint = false;
  const std::size_t count = words(name, [&](const std::string& word) {
    hint = hint || holds(kHints, word) || holds(kHints, singular(word));
  });
  // "cost_per_token" has a number under it; "accesstoken" and "access_token" have not.
  if (endsLike(whole)) {
    const bool plain = count == 1 || holds(kEndings, whole) || holds(kPairs, whole);
    return plain ? SecretName::whole : SecretName::ends;
  }
  if (count > 1 && endsLike(singular(whole))) return SecretName::ends;
  return hint ? SecretName::maybe : SecretName::no;
}

}  // namespace litectl
