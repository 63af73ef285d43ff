#include "cli/environment.h"

#include "base/secret.h"

#include <array>
#include <cstdlib>
#include <cstring>
#include <pwd.h>
#include <unistd.h>

namespace litectl {

std::string environmentVariable(const std::string& name) {
  const char* value = ::getenv(name.c_str());
  return value == nullptr ? std::string() : std::string(value);
}

void wipeVariable(const std::string& name) {
  char* value = ::getenv(name.c_str());
  if (value == nullptr) return;
  wipe(value, std::strlen(value));
  ::unsetenv(name.c_str());
}

std::string actorName() {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  std::string user = std::to_string(::geteuid());
  if (::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 &&
      found != nullptr) {
    user = found->pw_name;
  }
  return user + "@" + (host[0] == '\0' ? "unknown" : host.data());
}

}  // namespace litectl
