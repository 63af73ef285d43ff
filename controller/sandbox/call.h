#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "net/http_server.h"
#include "sandbox/query.h"
#include "sandbox/state.h"

#include <optional>
#include <string>
#include <string_view>

namespace litectl::sandbox {

inline constexpr std::string_view kMasterUser = "default_user_id";

// Who sent a request. `key` is null for the master key and without one.
struct Caller {
  enum class Role { admin, viewer, internal, internalViewer, unknown };

  Role role = Role::unknown;
  const KeyRow* key = nullptr;
  Text userId;              // of the key
  bool userExists = false;  // and has a row
  std::string roleName;     // as it stands in messages

  [[nodiscard]] bool isAdmin() const { return role == Role::admin; }
  [[nodiscard]] bool seesAll() const { return role == Role::admin || role == Role::viewer; }
  // What goes into created_by and onto the roster of a new team.
  [[nodiscard]] std::string name() const {
    return userId ? *userId : std::string(key == nullptr ? kMasterUser : "");
  }
};

// One request with all that its handler may use.
struct Call {
  const ServerRequest& request;
  std::string path;  // decoded
  Query query;
  Caller caller;
  State& state;
  WallTime now;
  Random& random;
};

[[nodiscard]] inline Stamps newStamps(const Call& call) {
  const std::uint64_t write = ++call.state.writes;
  return {call.now, call.now, call.caller.name(), call.caller.name(), write, write};
}

inline void touch(const Call& call, Stamps& stamps) {
  stamps.updatedAt = call.now;
  stamps.updatedBy = call.caller.name();
  stamps.updatedIn = ++call.state.writes;
}

}  // namespace litectl::sandbox
