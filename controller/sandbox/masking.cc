#include "sandbox/masking.h"

#include "base/lower_case.h"
#include "base/utf8.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace litectl::sandbox {
namespace {

constexpr std::array<std::string_view, 6> kLeftOut{
    "api_key",           "client_secret",        "vertex_credentials", "vertex_ai_credentials",
    "aws_access_key_id", "aws_secret_access_key"};
constexpr std::array<std::string_view, 3> kShown{
    "litellm_credential_name", "default_api_key_tpm_limit", "default_api_key_rpm_limit"};
// A name one of whose parts ("my_password", "auth-header") is one of these.
constexpr std::array<std::string_view, 14> kSecretParts{
    "password",   "secret",      "key",    "token",   "auth",        "authorization", "cookie",
    "credential", "credentials", "access", "private", "certificate", "fingerprint",   "tenancy"};
// A name that has one of these anywhere.
constexpr std::array<std::string_view, 6> kSecretWords{"authorization", "token",    "key",
                                                       "secret",        "password", "passwd"};

template <class List>
bool isIn(const List& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool isSecretParam(std::string_view name) {
  if (isIn(kShown, name)) return false;
  std::string rest = lowerCase(std::string(name));
  std::replace(rest.begin(), rest.end(), '-', '_');
  bool secret = false;
  for (std::size_t from = 0; from <= rest.size();) {
    const std::size_t end = std::min(rest.find('_', from), rest.size());
    const std::string part = rest.substr(from, end - from);
    if (part == "cost") return false;  // a price
    secret = secret || isIn(kSecretParts, part);
    from = end + 1;
  }
  return secret;
}

std::vector<std::string> charactersOf(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(utf8Length(text), 1);
    out.emplace_back(text.substr(0, length));
    text.remove_prefix(std::min(length, text.size()));
  }
  return out;
}

std::string joined(const std::vector<std::string>& parts, std::size_t from, std::size_t to) {
  std::string out;
  for (std::size_t i = from; i < to; ++i) out += parts[i];
  return out;
}

std::string maskedText(std::string_view text) {
  constexpr std::size_t kEnd = 4;
  const std::vector<std::string> all = charactersOf(text);
  if (all.size() <= 2 * kEnd) return std::string(all.size(), '*');
  return joined(all, 0, kEnd) + std::string(all.size() - 2 * kEnd, '*') +
         joined(all, all.size() - kEnd, all.size());
}

// As Python prints it.
std::string plainText(const Value& value) {
  if (value.isBool()) return value.boolean() ? "True" : "False";
  if (value.isNumber()) return value.number().text();
  return value.isString() ? value.string() : std::string();
}

Value maskedMap(const Value& map);

Value maskedItem(const Value& item, bool secret) {
  if (item.isMap()) return maskedMap(item);
  if (item.isNull()) return Value("None");
  if (item.isList()) {
    Value out = Value::emptyList();
    for (const Value& inner : item.list()) out.list().push_back(maskedItem(inner, secret));
    return out;
  }
  return secret && item.isString() ? Value(maskedText(item.string())) : item;
}

Value maskedMap(const Value& map) {
  Value out = Value::emptyMap();
  for (const Member& member : map.map()) {
    const bool secret = isSecretParam(member.key);
    if (member.value.isMap() || member.value.isList() || !secret) {
      out.set(member.key, maskedItem(member.value, secret));
    } else {
      out.set(member.key, maskedText(plainText(member.value)));
    }
  }
  return out;
}

bool isSecretValue(std::string_view name) {
  const std::string lower = lowerCase(std::string(name));
  return lower.find("credentials") != std::string::npos ||
         std::any_of(kSecretWords.begin(), kSecretWords.end(),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

std::string shortMask(std::string_view text) {
  constexpr std::size_t kEnd = 2;
  const std::vector<std::string> all = charactersOf(text);
  if (all.size() <= 2 * kEnd) return "*****";
  return joined(all, 0, kEnd) + "****" + joined(all, all.size() - kEnd, all.size());
}

}  // namespace

Value maskedParams(const Value& params) {
  Value out = params;
  for (const std::string_view name : kLeftOut) out.erase(name);
  return maskedMap(out);
}

Value maskedCredential(const Value& values) {
  Value out = values;
  for (Member& member : out.map()) {
    if (!isSecretValue(member.key)) continue;
    if (member.value.isMap()) member.value = maskedCredential(member.value);
    if (member.value.isString()) member.value = Value(shortMask(member.value.string()));
  }
  return out;
}

}  // namespace litectl::sandbox
