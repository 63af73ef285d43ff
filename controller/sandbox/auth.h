#pragma once

#include "base/secret.h"
#include "sandbox/answers.h"
#include "sandbox/call.h"

#include <optional>
#include <string>
#include <string_view>

namespace litectl::sandbox {

// Who may use a route, beyond having a valid key; what others are told differs by route.
enum class Access {
  open,         // no key needed
  anyKey,       // the handler looks closer
  users,        // admin, viewer; else 403
  teams,        // admin, viewer; else 401
  admins,       // admin, viewer; else 401
  adminsOnly,   // admin; viewer 403, else 401
  keyWrites,    // admin, and people for their own keys
  modelWrites,  // admin; viewer 403; for others the handler has its own answer
};

// The routes that keys of a limited type may use.
enum RouteGroup : unsigned { kModelRoutes = 1, kInfoRoutes = 2, kManagementRoutes = 4 };

struct Identified {
  Caller caller;
  std::optional<HttpAnswer> refusal;  // 401
};

[[nodiscard]] Identified identify(const ServerRequest& request, const Secret& masterKey,
                                  const State& state, WallTime now);

[[nodiscard]] std::optional<HttpAnswer> denied(const Caller& caller, Access access, unsigned groups,
                                               std::string_view path);

// "sk-...1234", how keys appear in messages and as key_name.
[[nodiscard]] std::string shortened(std::string_view secret);

}  // namespace litectl::sandbox
