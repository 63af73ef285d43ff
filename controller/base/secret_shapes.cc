#include "base/secret_shapes.h"

#include "base/lower_case.h"
#include "base/secret_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace litectl {
namespace {

bool isAlphanumeric(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
bool isWordPart(char c) { return isAlphanumeric(c) || c == '-' || c == '_'; }
bool isTokenPart(char c) { return isWordPart(c) || c == '.' || c == '+' || c == '/' || c == '='; }

// No name of a secret is longer; so a long text takes no more than its length.
constexpr std::size_t kMostName = 128;

bool isBlank(char c) { return c == ' ' || c == '\t'; }
bool endsUrl(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0 ||
         std::string_view("\"'<>\\").find(c) != std::string_view::npos;
}

bool isDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool isLower(char c) { return std::islower(static_cast<unsigned char>(c)) != 0; }
bool isUpper(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }

// "quarterly", "once-a-month": small letters only, and no word of them longer than words are.
bool isPlainWord(std::string_view text) {
  constexpr std::size_t kMostLetters = 15;
  std::size_t letters = 0;
  for (const char c : text) {
    letters = isLower(c) ? letters + 1 : 0;
    if (letters > kMostLetters || isDigit(c) || isUpper(c)) return false;
    if (letters == 0 && std::string_view("-_ .").find(c) == std::string_view::npos) return false;
  }
  return true;
}

bool isUpperPart(char c) { return isUpper(c) || isDigit(c) || c == '_'; }

// "NAME", which begins with no digit.
bool isName(std::string_view text, bool (*isPart)(char)) {
  return !text.empty() && !isDigit(text.front()) && std::all_of(text.begin(), text.end(), isPart);
}

bool mayBeSecretWord(std::string_view text) {
  constexpr std::size_t kLeast = 6;
  const bool hasLetter = std::any_of(text.begin(), text.end(),
                                     [](char c) { return isAlphanumeric(c) && !isDigit(c); });
  const bool isNumber = text.find_first_not_of("0123456789.,+-eE") == std::string_view::npos;
  return text.size() >= kLeast && hasLetter && !isNumber && !isPlainWord(text) &&
         !isReference(text);
}

// Words of a sentence are not: a digit, or a capital after a small letter.
bool isMixed(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (isDigit(text[i])) return true;
    if (isUpper(text[i]) && i > 0 && isLower(text[i - 1])) return true;
  }
  return false;
}

// "learn-pipelines-2024" is not: a long run without a break, or letters and digits that change
// places all the time.
bool isRandom(std::string_view text) {
  constexpr std::size_t kLongRun = 16;
  constexpr std::size_t kManyChanges = 3;
  constexpr std::size_t kManyRises = 2;
  std::size_t run = 0;
  std::size_t changes = 0;
  std::size_t rises = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    run = isAlphanumeric(text[i]) ? run + 1 : 0;
    if (run >= kLongRun) return true;
    if (run < 2) continue;
    const char before = text[i - 1];
    if (isLower(before) && isUpper(text[i])) ++rises;
    if (isDigit(before) != isDigit(text[i])) ++changes;
  }
  return rises + changes >= kManyChanges || rises >= kManyRises;
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

constexpr std::array kForms = {
    Form{"sk-", isWordPart, 16, isRandom},
    Form{"bearer", isTokenPart, 16, isMixed, true},
    Form{"basic", isTokenPart, 12, isPadded, true},
    Form{"ghp_", isWordPart, 30},
    Form{"gho_", isWordPart, 30},
    Form{"ghs_", isWordPart, 30},
    Form{"ghu_", isWordPart, 30},
    Form{"ghr_", isWordPart, 30},
    Form{"github_pat_", isWordPart, 30},
    Form{"glpat-", isWordPart, 16},
    Form{"xoxb-", isWordPart, 16},
    Form{"xoxp-", isWordPart, 16},
    Form{"xapp-", isWordPart, 16},
    Form{"hf_", isWordPart, 20, isRandom},
    Form{"gsk_", isWordPart, 20, isRandom},
    Form{"xai-", isWordPart, 20, isRandom},
    Form{"sk_live_", isWordPart, 16},
    Form{"sk_test_", isWordPart, 16},
    Form{"rk_live_", isWordPart, 16},
    Form{"hooks.slack.com/services/", isTokenPart, 16},
    Form{"discord.com/api/webhooks/", isTokenPart, 16},
    Form{"AKIA", isWordPart, 16, isMixed},
    Form{"ASIA", isWordPart, 16, isMixed},
    Form{"AIza", isWordPart, 30, isMixed},
    Form{"eyJ", isTokenPart, 40, isMixed},
    Form{"npm_", isWordPart, 30},
    Form{"SG.", isTokenPart, 30, isMixed},
};

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
  return digits > 0 && digits < text.size() && (text[digits] == '/' || text[digits] == '?');
}

// One stretch of a text without blanks and quotes, as long as URLs in it are looked at: each of
// them asks for its end, and for the last '@' before that.
class Stretch {
 public:
  explicit Stretch(std::string_view text) : text_(text) {}

  // That of the byte `at`, which is never before the one asked for last.
  void reach(std::size_t at) {
    if (at < end_) return;
    end_ = at;
    lastAt_ = std::string_view::npos;
    for (; end_ < text_.size() && !endsUrl(text_[end_]); ++end_) {
      if (text_[end_] == '@') lastAt_ = end_;
    }
  }
  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] std::size_t lastAt() const { return lastAt_; }

 private:
  std::string_view text_;
  std::size_t end_ = 0;
  std::size_t lastAt_ = std::string_view::npos;
};

// The password of "scheme://user:password@host", even where it has characters that a URL would
// have to quote.
std::optional<SecretPart> matchUrl(Stretch& stretch, std::size_t at) {
  constexpr std::string_view kBegin = "://";
  const std::string_view text = stretch.text();
  if (text.substr(at, kBegin.size()) != kBegin) return std::nullopt;
  const std::size_t user = at + kBegin.size();
  stretch.reach(user);
  const std::size_t host = stretch.lastAt();
  if (host == std::string_view::npos || host < user) return std::nullopt;
  const std::size_t colon = text.substr(0, host).find(':', user);
  if (colon == std::string_view::npos || colon + 1 >= host) return std::nullopt;
  const std::string_view name = text.substr(user, colon - user);
  if (name.find_first_of("/?#@") != std::string_view::npos) return std::nullopt;
  const std::string_view password = text.substr(colon + 1, host - colon - 1);
  // "chat.example.com:general/@team" has a host before the colon.
  const bool isHost = name.find('.') != std::string_view::npos && password.ends_with('/') &&
                      isPlainWord(password.substr(0, password.size() - 1));
  if (isHost || isPort(password)) return std::nullopt;
  return SecretPart{colon + 1, host};
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
  std::size_t end = from;
  while (end < text.size() && text[end] != '"' && text[end] != '\'' &&
         !text.substr(end).starts_with(kEnd)) {
    ++end;
  }
  return from < end ? std::optional(SecretPart{from, end}) : std::nullopt;
}

// The value of "password=…" or "?api_key=…".
std::optional<SecretPart> matchAssignment(std::string_view text, std::size_t at,
                                          SecretLength length) {
  constexpr std::size_t kLeast = 6;
  std::size_t name = at;
  while (name > 0 && at - name < kMostName &&
         (isWordPart(text[name - 1]) || text[name - 1] == '.')) {
    --name;
  }
  const SecretName sure = secretName(text.substr(name, at - name));
  if (sure < SecretName::ends) return std::nullopt;
  std::size_t end = at + 1;
  while (end < text.size() && !endsUrl(text[end]) && text[end] != '&' && text[end] != ';') ++end;
  const std::string_view value = text.substr(at + 1, end - at - 1);
  if (value.size() < kLeast || isReference(value)) return std::nullopt;
  const bool anyText =
      sure == SecretName::sure || (sure == SecretName::whole && length == SecretLength::any);
  return anyText || mayBeSecret(value) ? std::optional(SecretPart{at + 1, end}) : std::nullopt;
}

std::optional<SecretPart> secretAt(Stretch& stretch, std::size_t at, SecretLength length) {
  const std::string_view text = stretch.text();
  if (text[at] == ':') return matchUrl(stretch, at);
  if (text[at] == '=') return matchAssignment(text, at, length);
  if (at > 0 && isWordPart(text[at - 1])) return std::nullopt;
  if (text[at] == '-') return matchPem(text, at);
  for (const Form& form : kForms) {
    const char first = form.begin.front();
    if (text[at] != first && !(form.isScheme && (text[at] | 0x20) == first)) continue;
    if (auto part = matchForm(form, text, at, length)) return part;
  }
  return std::nullopt;
}

}  // namespace

std::vector<SecretPart> secretsIn(std::string_view text, SecretLength length) {
  std::vector<SecretPart> parts;
  Stretch stretch(text);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::optional<SecretPart> part = secretAt(stretch, at, length);
    if (!part) continue;
    parts.push_back(*part);
    at = part->end - 1;
  }
  return parts;
}

bool isReference(std::string_view text) {
  for (const std::string_view scheme : {"vault:", "op://"}) {
    if (text.starts_with(scheme)) return true;
  }
  constexpr std::string_view kEnvironment = "os.environ/";
  if (text.starts_with(kEnvironment)) return isName(text.substr(kEnvironment.size()), isWordPart);
  if (text.size() < 2) return false;
  const std::string_view inner = text.substr(1, text.size() - 2);
  switch (text.front()) {
    case '$':
      return text.starts_with("${") ? text.ends_with('}') : isName(text.substr(1), isUpperPart);
    case '{':
      return text.ends_with('}') && (inner.starts_with('{') || isName(inner, isWordPart));
    case '<':
      return text.ends_with('>') && isPlainWord(lowerCase(std::string(inner)));
    default:
      return false;
  }
}

bool mayBeSecret(std::string_view text) {
  const std::size_t blank = text.find(' ');
  if (blank == std::string_view::npos) return mayBeSecretWord(text);
  // Of a sentence each word is looked at; one without a digit is a word.
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find(' ', from), text.size());
    const std::string_view word = text.substr(from, end - from);
    if (std::any_of(word.begin(), word.end(), isDigit) && mayBeSecretWord(word)) return true;
    from = end + 1;
  }
  return false;
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

}  // namespace litectl
