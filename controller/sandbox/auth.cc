#include "sandbox/auth.h"

#include "base/hash.h"
#include "base/lower_case.h"
#include "sandbox/json_text.h"

#include <algorithm>
#include <utility>

namespace litectl::sandbox {
namespace {

constexpr ErrorStyle kUnknownToken{"token_not_found_in_db", "key"};

// The key as sent; nothing when no header holds one. An empty text stands for one that is
// malformed.
std::optional<std::string> sentKey(const ServerRequest& request) {
  const auto header = [&](const char* name) -> const std::string* {
    const auto it = request.headers.find(name);
    return it == request.headers.end() ? nullptr : &it->second;
  };
  const auto bearer = [](const std::string& text) {
    if (lowerCase(text.substr(0, 7)) != "bearer ") return std::string();
    std::string key = text.substr(7);
    while (!key.empty() && key.back() == ' ') key.pop_back();
    return key;
  };
  if (const std::string* text = header("x-litellm-api-key")) return bearer(*text);
  if (const std::string* text = header("authorization")) return bearer(*text);
  if (const std::string* text = header("api-key")) return *text;
  if (const std::string* text = header("x-api-key")) return *text;
  return std::nullopt;
}

Caller callerOf(const KeyRow& key, const State& state) {
  Caller caller;
  caller.key = &key;
  caller.userId = key.userId;
  caller.roleName = "unknown";
  const UserRow* user = key.userId ? state.users.find(*key.userId) : nullptr;
  caller.userExists = user != nullptr;
  if (user == nullptr || !user->role) return caller;
  caller.roleName = *user->role;
  if (*user->role == "proxy_admin") caller.role = Caller::Role::admin;
  if (*user->role == "proxy_admin_viewer") caller.role = Caller::Role::viewer;
  if (*user->role == "internal_user") caller.role = Caller::Role::internal;
  if (*user->role == "internal_user_viewer") caller.role = Caller::Role::internalViewer;
  return caller;
}

std::string spaced(std::string text) {
  std::replace(text.begin(), text.end(), 'T', ' ');
  return text;
}

HttpAnswer unauthorised(std::string_view why) {
  return proxyError(401, "Authentication Error, " + std::string(why), kAuthStyle);
}

std::optional<HttpAnswer> unusable(const KeyRow& key, const std::string& secret, const State& state,
                                   WallTime now) {
  if (key.blocked.value_or(false)) {
    return unauthorised("Key is blocked. Update via `/key/unblock` if you're an admin.");
  }
  if (key.expires && *key.expires <= now) {
    return proxyError(401,
                      "Authentication Error - Expired Key. Key Expiry time " +
                          spaced(timeText(*key.expires, Zone::offset)) + " and current time " +
                          spaced(timeText(now, Zone::offset)),
                      {"expired_key", shortened(secret)});
  }
  const TeamRow* team = key.teamId ? state.teams.find(*key.teamId) : nullptr;
  if (team != nullptr && team->blocked) {
    return unauthorised("Team=" + team->teamId +
                        " is blocked. Update via `/team/unblock` if you're an admin.");
  }
  return std::nullopt;
}

// "abcdef***yz"; a short id is masked whole.
std::string masked(const std::string& userId) {
  constexpr std::size_t kFirst = 6;
  constexpr std::size_t kLast = 2;
  if (userId.size() <= 4) return "***";
  if (userId.size() <= kFirst + kLast) return std::string(userId.size(), '*');
  return userId.substr(0, kFirst) + std::string(userId.size() - kFirst - kLast, '*') +
         userId.substr(userId.size() - kLast);
}

HttpAnswer adminsOnly(const Caller& caller, std::string_view path) {
  const std::string user = caller.userExists ? caller.userId.value_or("") : "unknown";
  return unauthorised(
      "Only proxy admin can be used to generate, delete, update info for new keys/users/teams. "
      "Route=" +
      std::string(path) + ". Your role=" + caller.roleName + ". Your user_id=" + masked(user));
}

HttpAnswer viewerRefused(std::string_view path) {
  std::string message =
      "user not allowed to access this route, role= proxy_admin_viewer. Trying to access: " +
      std::string(path);
  if (path == "/user/update") {
    message += " and updating invalid param: user_id. only user_email and password can be updated";
  }
  return proxyError(403, message, kAuthStyle);
}

std::optional<HttpAnswer> outsideItsType(const Caller& caller, unsigned groups,
                                         std::string_view path) {
  if (caller.key == nullptr || caller.key->allowedRoutes.empty()) return std::nullopt;
  const std::string& allowed = caller.key->allowedRoutes.front();
  if (allowed == "llm_api_routes" && (groups & kModelRoutes) != 0) return std::nullopt;
  if (allowed == "info_routes" && (groups & kInfoRoutes) != 0) return std::nullopt;
  if (allowed == "management_routes" && (groups & kManagementRoutes) != 0) return std::nullopt;
  return detailText(403,
                    "Virtual key is not allowed to call this route. Only allowed to call routes: "
                    "['" +
                        allowed + "']. Tried to call route: " + std::string(path));
}

}  // namespace

std::string shortened(std::string_view secret) {
  constexpr std::size_t kShortestKey = 16;
  if (secret.size() < kShortestKey) return "sk-...";
  return "sk-..." + std::string(secret.substr(secret.size() - 4));
}

Identified identify(const ServerRequest& request, const Secret& masterKey, const State& state,
                    WallTime now) {
  const std::optional<std::string> secret = sentKey(request);
  if (!secret) return {{}, unauthorised("No api key passed in.")};
  if (secret->empty()) {
    return {{}, unauthorised("Malformed API Key passed in. Ensure Key has `Bearer ` prefix.")};
  }
  if (Secret(*secret).same(masterKey)) {
    Caller master;
    master.role = Caller::Role::admin;
    master.roleName = "proxy_admin";
    return {master, std::nullopt};
  }
  if (!secret->starts_with("sk-")) {
    return {{},
            proxyError(401,
                       "LiteLLM Virtual Key expected. Received=****, expected to start with 'sk-'.",
                       kAuthStyle)};
  }
  const std::string token = sha256Hex(*secret);
  const KeyRow* key = state.keys.find(token);
  if (key == nullptr) {
    return {{},
            proxyError(401,
                       "Authentication Error, Invalid proxy server token passed. Received API Key "
                       "= " +
                           shortened(*secret) + ", Key Hash (Token) =" + token +
                           ". Unable to find token in cache or `LiteLLM_VerificationTokenTable`",
                       kUnknownToken)};
  }
  return {callerOf(*key, state), unusable(*key, *secret, state, now)};
}

std::optional<HttpAnswer> denied(const Caller& caller, Access access, unsigned groups,
                                 std::string_view path) {
  if (access == Access::open) return std::nullopt;
  if (auto refusal = outsideItsType(caller, groups, path)) return refusal;
  const bool seesAll = caller.seesAll();
  switch (access) {
    case Access::open:
    case Access::anyKey:
      return std::nullopt;
    case Access::users:
      if (seesAll) return std::nullopt;
      return detailError(403, "Only proxy admins and organization admins can list users.");
    case Access::teams:
      if (seesAll) return std::nullopt;
      return detailError(401,
                         "Only admin users can query all teams/other teams. Your user role=" +
                             (caller.role == Caller::Role::unknown ? std::string("internal_user")
                                                                   : caller.roleName));
    case Access::admins:
      if (seesAll) return std::nullopt;
      return adminsOnly(caller, path);
    case Access::adminsOnly:
    case Access::keyWrites:
    case Access::modelWrites:
      break;
  }
  if (caller.isAdmin()) return std::nullopt;
  if (caller.role == Caller::Role::viewer) return viewerRefused(path);
  const bool person = caller.role == Caller::Role::internal ||
                      (caller.role == Caller::Role::unknown && caller.userExists);
  if (access == Access::keyWrites && person) return std::nullopt;
  if (access == Access::modelWrites) return std::nullopt;
  return adminsOnly(caller, path);
}

}  // namespace litectl::sandbox
