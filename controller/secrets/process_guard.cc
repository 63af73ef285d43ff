#include "secrets/process_guard.h"

#include "base/files.h"

#include <cerrno>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace litectl {

Status guardProcess() {
  // The limit keeps the kernel from writing a file; not being dumpable also keeps it from handing
  // the memory to a crash handler, and others from attaching.
  const rlimit none{0, 0};
  if (::setrlimit(RLIMIT_CORE, &none) != 0 || ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    return makeError(Code::internal,
                     "cannot keep secrets out of core files: " + systemReason(errno),
                     "run where a process may lower its own limits");
  }
  return {};
}

}  // namespace litectl
