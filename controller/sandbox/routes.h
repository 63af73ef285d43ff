#pragma once

#include "sandbox/auth.h"
#include "sandbox/call.h"

#include <string>
#include <string_view>

namespace litectl::sandbox {

struct Route {
  std::string_view method;
  std::string_view path;  // '*' stands for one segment, '**' at the end for the rest
  Access access;
  unsigned groups;  // RouteGroup
  HttpAnswer (*handler)(Call&);
};

struct FoundRoute {
  const Route* route = nullptr;  // null: there is none, see the others
  std::string allowed;           // methods that the path has; empty: unknown path
  bool slashTooMuch = false;     // the path without its last '/' exists
};

// `path` is decoded: a slash that was sent as %2F divides it too.
[[nodiscard]] FoundRoute findRoute(std::string_view method, std::string_view path);

}  // namespace litectl::sandbox
