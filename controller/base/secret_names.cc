#include "base/secret_names.h"

#include "base/lower_case.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <utility>

namespace litectl {
namespace {

// A name that ends so means a secret, whatever word stands before it, …
constexpr std::array<std::string_view, 11> kSure = {
    "password",   "passwd",     "passphrase", "apikey",     "masterkey", "secretkey",
    "privatekey", "signingkey", "accesskey",  "accountkey", "clientkey"};
// … and one that ends so often does: "rotate_secret" and "cost_per_token" have other things below
// them.
constexpr std::array<std::string_view, 4> kLikely = {"token", "secret", "credential",
                                                     "authorization"};
constexpr std::array<std::string_view, 12> kPairs = {
    "token",    "secret",  "credential",   "accesstoken",  "authtoken", "bearertoken",
    "apitoken", "idtoken", "refreshtoken", "clientsecret", "apisecret", "jwt"};
constexpr std::array<std::string_view, 7> kPlaces = {"path", "file",     "env", "ref",
                                                     "from", "provider", "name"};
// So with a word before them: "db_pwd".
constexpr std::array<std::string_view, 3> kLastWords = {"pwd", "pass", "passcode"};
// A whole word of these makes it possible.
constexpr std::array<std::string_view, 13> kHints = {
    "key",  "pwd",    "pass",  "auth",     "authorization", "cookie",     "session",
    "cert", "secret", "token", "password", "private",       "credentials"};

bool isSeparator(char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }

// "aB", and the K of "APIKey".
bool beginsWord(std::string_view name, std::size_t at) {
  if (at == 0 || isSeparator(name[at - 1])) return true;
  const auto upper = [&](std::size_t i) {
    return std::isupper(static_cast<unsigned char>(name[i])) != 0;
  };
  if (!upper(at)) return false;
  return !upper(at - 1) || (at + 1 < name.size() && !upper(at + 1) && !isSeparator(name[at + 1]));
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

template <class List>
bool endsLike(const List& list, std::string_view text) {
  return std::any_of(list.begin(), list.end(),
                     [&](std::string_view ending) { return text.ends_with(ending); });
}

}  // namespace

bool saysWhere(std::string_view name) { return holds(kPlaces, name); }

SecretName secretName(std::string_view name) {
  const std::string whole = withoutSeparators(name);
  const std::size_t digits = whole.find_last_not_of("0123456789") + 1;  // "password2"
  if (endsLike(kSure, whole.substr(0, digits))) return SecretName::sure;
  if (holds(kPairs, whole)) return SecretName::whole;
  bool hint = false;
  std::string last;
  const std::size_t count = words(name, [&](const std::string& word) {
    hint = hint || holds(kHints, word) || holds(kHints, singular(word));
    last = word;
  });
  // A number of tokens is what most people mean by them.
  if (whole.ends_with("tokens")) return SecretName::maybe;
  const std::string one = singular(whole);
  const bool ends = endsLike(kLikely, whole) || endsLike(kLikely, one) || endsLike(kSure, one);
  if (ends || (count > 1 && holds(kLastWords, last))) return SecretName::ends;
  return hint ? SecretName::maybe : SecretName::no;
}

}  // namespace litectl
