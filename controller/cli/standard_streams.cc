#include "cli/standard_streams.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <initializer_list>
#include <signal.h>
#include <unistd.h>

namespace litectl {

void prepareStandardStreams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) >= 0 || errno != EBADF) continue;
    // The lowest free number is given, and all below are taken by now.
    if (::open("/dev/null", O_RDWR) != fd) std::_Exit(6);
  }
  struct sigaction ignore = {};
  ignore.sa_handler = SIG_IGN;  // NOLINT: the system's macro
  ::sigaction(SIGPIPE, &ignore, nullptr);
}

}  // namespace litectl
