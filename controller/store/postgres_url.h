#pragma once

#include "base/result.h"

#include <string>

namespace litectl {

// A PostgreSQL database that may hold a store, as the settings name it.
struct PostgresPlace {
  std::string url;     // as libpq reads it; holds no password
  std::string name;    // postgres://user@host:port/database, for messages
  bool local = false;  // reached through a socket of this machine or its loopback
};

// Reads postgres://user@host:port/database?option=value. Pure. Errors: literalSecret (a password in
// it; its text is not quoted), insecureUrl (an sslmode that lets the password travel in clear text
// to another machine), badStore.
[[nodiscard]] Result<PostgresPlace> parsePostgresUrl(const std::string& text);

}  // namespace litectl
