#pragma once

#include "model/applied.h"

#include <functional>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace litectl {

// Runs it in a process of its own and gives that process's exit status.
inline int inChild(const std::function<void()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

inline Applied numbered(int number) {
  Value fields = Value::emptyMap();
  fields.set("note", std::string(300, 'x')).set("number", number);
  const std::string name = std::to_string(1000 + number);
  return {{"Team", name}, "id-" + name, fields, Deletion::remove, std::nullopt};
}

inline std::vector<Applied> many(int count) {
  std::vector<Applied> objects;
  for (int i = 0; i < count; ++i) objects.push_back(numbered(i));
  return objects;
}

inline Intent intentFor(int number) {
  Intent intent;
  intent.run = "r";
  intent.id = numbered(number).id;
  intent.action = Op::update;
  intent.fields = Value::emptyMap();
  return intent;
}

}  // namespace litectl
