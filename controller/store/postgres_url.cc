#include "store/postgres_url.h"

#include "base/lower_case.h"

#include <algorithm>
#include <libpq-fe.h>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

namespace litectl {
namespace {

constexpr std::string_view kForm = "write postgres://user@host/database";

// "user:password@" between the slashes.
bool hasPassword(const std::string& url) {
  const std::size_t begin = url.find("://") + 3;
  const std::size_t end = std::min(url.find_first_of("/?#", begin), url.size());
  const std::size_t at = url.substr(0, end).rfind('@');
  if (at == std::string::npos || at < begin) return false;
  return url.substr(begin, at - begin).find(':') != std::string::npos;
}

Error passwordInside() {
  return makeError(
      Code::literalSecret,
      "the settings hold a secret, and whoever reads them could use it: the store's URL "
      "has a password",
      "write the URL without it and storePassword: {env: NAME} or {file: PATH}; and "
      "change the password, which has been seen");
}

using Options = std::map<std::string, std::string>;

Result<Options> optionsOf(const std::string& url) {
  char* reason = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(
      PQconninfoParse(url.c_str(), &reason), &PQconninfoFree);
  if (parsed == nullptr) {
    // What libpq says quotes the URL.
    PQfreemem(reason);
    return makeError(Code::badStore, "the store's URL cannot be read", std::string(kForm));
  }
  Options options;
  for (const PQconninfoOption* option = parsed.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr && *option->val != '\0') options[option->keyword] = option->val;
  }
  return options;
}

std::vector<std::string> partsOf(const std::string& list) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= list.size();) {
    const std::size_t comma = std::min(list.find(',', at), list.size());
    parts.push_back(list.substr(at, comma - at));
    at = comma + 1;
  }
  return parts;
}

bool isLocal(const std::string& host) {
  const std::string name = lowerCase(host);
  return name.empty() || name.front() == '/' || name.front() == '@' || name == "localhost" ||
         name == "::1" || name.starts_with("127.");
}

std::string nameOf(const Options& options) {
  const auto valueOf = [&](const std::string& key) {
    const auto it = options.find(key);
    return it == options.end() ? std::string() : it->second;
  };
  std::string name = "postgres://";
  if (const std::string user = valueOf("user"); !user.empty()) name += user + "@";
  std::string host = valueOf("host").empty() ? valueOf("hostaddr") : valueOf("host");
  // A socket's folder stands between the slashes only in escaped form.
  name += host.empty() || host.front() == '/' ? "" : host;
  if (const std::string port = valueOf("port"); !port.empty()) name += ":" + port;
  return name + "/" + valueOf("dbname");
}

}  // namespace

Result<PostgresPlace> parsePostgresUrl(const std::string& text) {
  if (!text.starts_with("postgres://") && !text.starts_with("postgresql://")) {
    return makeError(Code::badStore, "the store is no URL of PostgreSQL", std::string(kForm));
  }
  if (hasPassword(text)) return passwordInside();
  LITECTL_TRY_ASSIGN(const Options options, optionsOf(text));
  for (const char* secret : {"password", "sslpassword"}) {
    if (options.contains(secret)) return passwordInside();
  }
  if (options.contains("service")) {
    return makeError(Code::badStore,
                     "the store's URL names a service file, which could name any server",
                     std::string(kForm));
  }
  if (!options.contains("dbname")) {
    return makeError(Code::badStore, "the store's URL names no database", std::string(kForm));
  }
  PostgresPlace place;
  place.url = text;
  place.name = nameOf(options);
  place.local = true;
  for (const char* key : {"host", "hostaddr"}) {
    const auto hosts = options.find(key);
    if (hosts == options.end()) continue;
    const std::vector<std::string> all = partsOf(hosts->second);
    place.local = place.local && std::all_of(all.begin(), all.end(), isLocal);
  }
  const auto mode = options.find("sslmode");
  const bool weak = mode != options.end() && (mode->second == "disable" ||
                                              mode->second == "allow" || mode->second == "prefer");
  if (weak && !place.local) {
    return makeError(
        Code::insecureUrl,
        "sslmode=" + mode->second + " lets the store's password and content travel in clear text",
        "leave sslmode out, which means verify-full, or write sslmode=require");
  }
  return place;
}

}  // namespace litectl
